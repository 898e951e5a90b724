package ui

// workWords are those of who works for a merchant and looks after its goods.
var workWords = words{
	"goods.title": {"我的商品", "My products"},
	"goods.open":  {"商品与图片", "Products and pictures"},
	"goods.back":  {"员工页", "Staff door"},
	"goods.all":   {"全部商品", "All products"},
	"goods.none": {"还没有商品；先导入商品文件。",
		"No products yet: import a file of products first."},
	"goods.drawn":    {"没有图片，展示插画", "No pictures yet; a drawing is shown"},
	"goods.pictures": {"%s 张图片", "%s picture|%s pictures"},
	"goods.unlisted": {"未上架", "not listed"},
	"goods.more":     {"后面的商品", "More products"},

	"pictures.title": {"%s 的图片", "Pictures of %s"},
	"pictures.none": {"还没有图片。顾客看到的是这幅插画。",
		"No pictures yet. This drawing is what shoppers see."},
	"pictures.order": {"第一张是列表与购物车里的主图。文字说明给看不到图片的人。",
		"The first one is shown in lists and carts. The words are for who does not see the " +
			"picture."},
	"pictures.place":   {"第 %d 张", "Picture %d"},
	"pictures.zh":      {"中文说明", "What it shows, in Chinese"},
	"pictures.en":      {"英文说明", "What it shows, in English"},
	"pictures.save":    {"保存说明", "Save the words"},
	"pictures.first":   {"设为主图", "Make it the first"},
	"pictures.earlier": {"前移", "Move up"},
	"pictures.drop":    {"移除", "Remove"},
	"pictures.undo":    {"撤销移除", "Undo"},
	"pictures.add":     {"添加图片", "Add pictures"},
	"pictures.file":    {"选择图片文件", "Choose picture files"},
	"pictures.choose":  {"请先选择图片文件。", "Choose a picture file first."},
	"pictures.send":    {"上传", "Upload"},
	"pictures.full": {"已有 12 张图片；先移除一张再添加。",
		"There are 12 pictures; remove one to add another."},
	"pictures.added": {"图片已添加。", "The pictures are added."},
	"pictures.there": {"图片原本就在，没有重复添加。",
		"Already there: nothing was added twice."},
	"pictures.some": {"图片已添加；其中有些原本就在，没有重复。",
		"The pictures are added; those that were there already are there once."},
	"pictures.saved":    {"说明已保存。", "The words are saved."},
	"pictures.moved":    {"顺序已更改。", "The order is changed."},
	"pictures.dropped":  {"图片已移除。", "The picture is removed."},
	"pictures.restored": {"图片已恢复。", "The picture is back."},
	"pictures.room": {"JPEG、PNG、GIF 或 WebP，每张不超过 16 MB；还可添加 %s 张。拍摄地点等信息会被去除。",
		"JPEG, PNG, GIF or WebP, up to 16 MB each; there is room for %s more. Where a " +
			"photograph was taken and all else but the picture is left out.|JPEG, PNG, GIF or " +
			"WebP, up to 16 MB each; there is room for %s more. Where a photograph was taken and " +
			"all else but the picture is left out."},
}
