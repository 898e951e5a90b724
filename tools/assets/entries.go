package main

// entry is one bundle: what pages call it, where it starts, and how heavy it and everything it
// loads may be, in gzip bytes. Code (.ts, .js, .css) is bundled unless it is to be taken as it
// is, as a finished script of somebody else's must; any other file is always taken as it is.
type entry struct {
	name   string
	in     string
	budget int
	asIs   bool
}

// entries is the whole list. A new page of any audience adds its bundles here, one line each, and
// asks web.Assets for the name.
var entries = []entry{
	{name: "screen.js", in: "web/screen/wall/main.ts", budget: 250 << 10},
	{name: "screen.css", in: "web/screen/wall/wall.css", budget: 8 << 10},
	{name: "screen.svg", in: "web/screen/icon.svg", budget: 5 << 10},
	{name: "shop.js", in: "web/shop/look/shop.ts", budget: 12 << 10},
	{name: "shop.css", in: "web/shop/look/shop.css", budget: 16 << 10},
	{name: "worker.js", in: "web/shop/look/worker.ts", budget: 3 << 10},
	{name: "shop.svg", in: "web/shop/look/icons.svg", budget: 5 << 10},
	{name: "halls.svg", in: "web/shop/look/halls.svg", budget: 5 << 10},
}

// faces are budgets over several bundles: what one visitor of a face downloads at most.
var faces = []struct {
	name    string
	entries []string
	budget  int
}{
	{"wall", []string{"screen.js", "screen.css", "screen.svg"}, 260 << 10},
	{"shop", []string{"shop.js", "shop.css", "shop.svg", "halls.svg"}, 34 << 10},
}
