package merchant

import "carnival/event"

// MerchantOf is whose an order is; ok is false for an unknown one.
func (f *Fold) MerchantOf(id event.OrderID) (m event.MerchantID, ok bool) {
	o := at(f.orders, uint64(id))
	if o == nil || event.CellOf(uint64(id)) != f.cell {
		return 0, false
	}
	return f.merchantID(o.merchant), true
}

// MerchantOfReturn is whose goods a return would bring back; ok is false for an unknown one.
func (f *Fold) MerchantOfReturn(id event.ReturnID) (m event.MerchantID, ok bool) {
	r := at(f.returns, uint64(id))
	if r == nil || event.CellOf(uint64(id)) != f.cell {
		return 0, false
	}
	return f.merchantID(f.orders[r.order].merchant), true
}

// merchantID is the id of a row: merchants are decided in cell 0.
func (f *Fold) merchantID(row uint32) event.MerchantID {
	return event.MerchantID(event.MakeID(0, uint64(row)+1))
}

// OrderList asks for orders of a merchant.
type OrderList struct {
	Merchant event.MerchantID
	Status   Status        // Any: whatever it is
	After    event.OrderID // 0, or what the page before gave as next
	Limit    int           // at most MaxPage, which 0 means
	Newest   bool          // the newest first
}

// Orders lists orders, the oldest first unless asked; next is 0 at the end. An order that came to
// the status after a page was read stands where its number puts it, and may lie before the cursor.
func (f *Fold) Orders(q OrderList) (list []event.OrderID, next event.OrderID) {
	m := at(f.merchants, uint64(q.Merchant))
	if m == nil || int(q.Status) >= len(statusKeys) {
		return nil, 0
	}
	from, to := uint32(0), uint32(len(m.orders.rows))
	if q.After != 0 {
		o := at(f.orders, uint64(q.After))
		if o == nil || o.merchant != rowOf(q.Merchant) {
			return nil, 0 // a cursor of somebody else's
		}
		from, to = o.place+1, o.place
	}
	page, edge := m.orders.page, from
	if q.Newest {
		page, edge = m.orders.pageBack, to
	}
	rows, more := page(uint8(q.Status), edge, pageOf(q.Limit))
	for _, row := range rows {
		list = append(list, event.OrderID(event.MakeID(f.cell, uint64(row)+1)))
	}
	if more {
		next = list[len(list)-1]
	}
	return list, next
}

// ReturnList asks for returns of a merchant's goods.
type ReturnList struct {
	Merchant event.MerchantID
	Status   event.ReturnStatus // 0: whatever it is
	After    event.ReturnID
	Limit    int
}

// Returns lists returns as Orders lists orders.
func (f *Fold) Returns(q ReturnList) (list []event.ReturnID, next event.ReturnID) {
	m := at(f.merchants, uint64(q.Merchant))
	if m == nil || int(q.Status) >= statuses {
		return nil, 0
	}
	from := uint32(0)
	if q.After != 0 {
		r := at(f.returns, uint64(q.After))
		if r == nil || f.orders[r.order].merchant != rowOf(q.Merchant) {
			return nil, 0
		}
		from = r.place + 1
	}
	rows, more := m.returns.page(uint8(q.Status), from, pageOf(q.Limit))
	for _, row := range rows {
		list = append(list, event.ReturnID(event.MakeID(f.cell, uint64(row)+1)))
	}
	if more {
		next = list[len(list)-1]
	}
	return list, next
}

func pageOf(limit int) int {
	if limit <= 0 || limit > MaxPage {
		return MaxPage
	}
	return limit
}
