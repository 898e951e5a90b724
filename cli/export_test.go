package cli

import (
	"bytes"
	"encoding/json"
	"testing"

	"carnival/event"
	"carnival/money"
)

// TestExportIsReadable: a line shows ids, instants, codes and hashes as people know them.
func TestExportIsReadable(t *testing.T) {
	for _, c := range []struct {
		fact event.Event
		want string
	}{
		{&event.PlanPublished{Source: []byte("name: 双十一\n"), Scale: 2},
			`{"Source":"name: 双十一\n","Scale":2}`},
		{&event.PlanPublished{Source: []byte{0xff, 0x01}}, `{"Source":"ff01","Scale":0}`},
		{&event.RefundDue{Refund: 1, Order: 7, Amount: 1500},
			`{"Refund":"re_11","Payment":null,"Ref":"","Order":"or_77","Amount":1500,` +
				`"Reason":0,"Lines":[],"Freight":0,"Goods":0,"Closed":false,"Return":null}`},
		{&event.CheckoutPlaced{
			Checkout: 1, Shopper: 2, Key: event.Hash128{0xab}, Market: event.Home,
			Currency: money.CNY, Orders: []event.PlacedOrder{{Lines: []event.OrderLine{{SKU: 3}}}},
		}, `{"Checkout":"co_11","Shopper":"sh_22","Key":"ab000000000000000000000000000000",` +
			`"Body":0,"FirstOrder":null,"Payment":null,"Market":"CN","Currency":"CNY",` +
			`"Terminal":0,"Province":0,"FromCart":false,"Orders":[{"Merchant":null,"Hot":false,` +
			`"Lines":[{"SKU":"sku_33","Quantity":0,"Unit":0,"List":0,"Off":0,` +
			`"Fee":0}],"Freight":0}],"Refused":[],"Balances":[],"Discounts":[],"Unused":[],` +
			`"Counted":[],"Rate":{"Micro":0,"Source":"","At":null}}`},
	} {
		var out bytes.Buffer
		if err := writeFact(&out, event.Entry{Sequence: 1, Event: c.fact}); err != nil {
			t.Fatal(err)
		}
		var line exported
		if err := json.Unmarshal(out.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		if string(line.Fact) != c.want {
			t.Errorf("%T is\n%s, not\n%s", c.fact, line.Fact, c.want)
		}
	}
}
