package trade

import "carnival/event"

// OpenMerchant makes a merchant known under the platform's own key, or changes what is known of
// it. Subject of the outcome is its id.
type OpenMerchant struct {
	begins
	Key      string
	Name     event.Text
	Channel  event.Channel
	Province event.Province
	Country  event.Market
	// IfUnknown changes nothing of a merchant that is known: only the key matters then.
	IfUnknown bool
}

type merchantRow struct {
	key      string
	name     event.Text
	channel  event.Channel
	province event.Province
	country  event.Market
}

func (r *merchantRow) digest(row int) uint64 {
	return digest(tagMerchant, uint64(row), digestText(r.key), digestText(r.name.Zh),
		digestText(r.name.En), uint64(r.channel), uint64(r.province), uint64(r.country))
}

func (s *State) decideMerchant(c *OpenMerchant) Outcome {
	named := c.Name.Zh != "" || c.Name.En != ""
	_, _, channelKnown := c.Channel.Names()
	if c.Key == "" || len(c.Key) > maxNameBytes || !named || !channelKnown ||
		len(c.Name.Zh) > maxNameBytes || len(c.Name.En) > maxNameBytes {
		return refuse(MerchantInvalid)
	}
	next := merchantRow{c.Key, c.Name, c.Channel, c.Province, c.Country}
	row, known := s.merchantKey[c.Key]
	switch {
	case known && (c.IfUnknown || *s.merchants.at(int(row)) == next):
		return unchanged(s.id(int(row)))
	case !known && s.merchants.len() >= s.most.merchants:
		return refuse(TooManyOffers)
	case !known:
		row = uint32(s.merchants.len())
	}
	id := s.id(int(row))
	return happened(id, &event.MerchantOpened{
		Merchant: event.MerchantID(id), Key: c.Key, Name: c.Name,
		Channel: c.Channel, Province: c.Province, Country: c.Country,
	})
}

func (s *State) evolveMerchant(e *event.MerchantOpened) {
	row := int(event.CounterOf(uint64(e.Merchant)) - 1)
	next := merchantRow{e.Key, e.Name, e.Channel, e.Province, e.Country}
	if row == s.merchants.len() {
		s.merchants.push(next)
		s.merchantKey[e.Key] = uint32(row)
	} else {
		m := s.merchants.at(row)
		s.digest -= m.digest(row)
		*m = next
	}
	s.digest += s.merchants.at(row).digest(row)
}
