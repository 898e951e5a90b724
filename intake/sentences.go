package intake

// sentences says what each code means and what to do, in both languages. A test holds it
// against the list of codes.
var sentences = map[string]Text{
	CodeRowBroken: {
		En: "A quote is opened and not closed, or stands inside an unquoted cell; quote the " +
			"whole " +
			"cell and double the quotes in it.",
		Zh: "引号没有成对，或出现在未加引号的单元格中；请给整个单元格加引号，并把其中的引号写成两个。",
	},
	CodeRowRagged: {
		En: "The row has another number of cells than the header; add or remove commas.",
		Zh: "这一行的列数与表头不同；请补上或去掉多余的逗号。",
	},
	CodeRowLong: {
		En: "The row or item is longer than 1 MiB; shorten its description.",
		Zh: "这一行或这一项超过 1 MiB；请缩短描述。",
	},
	CodeEncoding: {
		En: "The text is not valid UTF-8; save the file as UTF-8.",
		Zh: "文字不是有效的 UTF-8；请把文件另存为 UTF-8。",
	},
	CodeJSON: {
		En: "The line is not a JSON object of the documented shape; one product must stand on " +
			"one line.",
		Zh: "这一行不是文档所述格式的 JSON 对象；每个商品须独占一行。",
	},
	CodeXML: {
		En: "The item is not well-formed XML; escape & and < and close every tag.",
		Zh: "该项不是格式正确的 XML；请转义 & 与 <，并关闭每个标签。",
	},
	CodeProductLarge: {
		En: "The product with all its SKUs is too large to come in at once; shorten texts and " +
			"addresses, or split it.",
		Zh: "商品连同全部规格过大，无法一次导入；请缩短文字与图片地址，或拆分商品。",
	},
	CodeCurrencyUnsold: {
		En: "No market of the festival pays in this currency; give a rate to the home currency.",
		Zh: "活动中没有任何市场使用该币种；请给出对本国货币的汇率。",
	},
	CodeFieldUnknown: {
		En: "The object has a field that this format does not know; check its spelling.",
		Zh: "对象含有本格式不认识的字段；请检查拼写。",
	},
	CodeFieldLong: {
		En: "The text is longer than this field may be; shorten it.",
		Zh: "文字超过该字段允许的长度；请缩短。",
	},
	CodeTitleMissing: {
		En: "The product has no title; give it one.",
		Zh: "商品没有标题；请填写标题。",
	},
	CodeHandleMissing: {
		En: "The row names no product: it has neither a handle nor a title; fill in one of them.",
		Zh: "这一行没有说明属于哪个商品：既无句柄也无标题；请填写其一。",
	},
	CodeHandleRepeated: {
		En: "Another product of this file has the same key; give each product its own.",
		Zh: "文件中另一商品已使用同一键；请为每个商品使用不同的键。",
	},
	CodeRowsApart: {
		En: "Rows of this product stand too far apart in the file; sort the file by product.",
		Zh: "同一商品的行在文件中相隔太远；请按商品排序。",
	},
	CodeRowsMany: {
		En: "The product has more than 5,000 rows; split it into several products.",
		Zh: "该商品超过 5,000 行；请拆成多个商品。",
	},
	CodePriceMissing: {
		En: "There is no price, so this cannot be sold; fill in the price.",
		Zh: "没有价格，无法销售；请填写价格。",
	},
	CodePriceZero: {
		En: "The price is zero, which shops write for goods whose price was never set; fill it in.",
		Zh: "价格为零，通常表示价格从未设置；请填写价格。",
	},
	CodePriceNegative: {
		En: "The price is below zero; write a positive amount.",
		Zh: "价格为负数；请填写正数。",
	},
	CodePriceBad: {
		En: "This is not an amount; write it like 1299.00.",
		Zh: "这不是金额；请写成 1299.00 的样子。",
	},
	CodePriceFine: {
		En: "The amount is finer than the smallest unit of its currency; round it.",
		Zh: "金额小于该货币的最小单位；请取整。",
	},
	CodePriceHuge: {
		En: "The amount is larger than any price here may be; check the decimal point.",
		Zh: "金额超过允许的上限；请检查小数点。",
	},
	CodeCurrency: {
		En: "The currency is unknown or not the one of this import; write its three-letter code.",
		Zh: "货币未知，或与本次导入的货币不符；请写三位货币代码。",
	},
	CodeCurrencyMixed: {
		En: "One product has prices in two currencies; use one.",
		Zh: "同一商品使用了两种货币；请只用一种。",
	},
	CodeFestivalAbove: {
		En: "The festival or sale price is above the list price; lower it or leave it out.",
		Zh: "活动价高于日常价；请调低或留空。",
	},
	CodeStockBad: {
		En: "The stock is not a whole number of pieces; write it like 120, or leave it empty " +
			"for none.",
		Zh: "库存不是整数；请写成 120 的样子，没有库存可留空。",
	},
	CodeStockHuge: {
		En: "The stock is larger than 1,000,000,000; check the number.",
		Zh: "库存超过 1,000,000,000；请检查数字。",
	},
	CodeWeightBad: {
		En: "The weight is not an amount between 0 and 100 tonnes; correct it or leave it empty.",
		Zh: "重量不是 0 到 100 吨之间的数；请更正或留空。",
	},
	CodeNetBad: {
		En: "The net content needs a whole number above zero and the unit g, ml or piece.",
		Zh: "净含量须为正整数，单位为 g、ml 或 piece。",
	},
	CodeLimitBad: {
		En: "The limit a shopper is not a whole number between 0 and 1,000,000.",
		Zh: "每人限购数须为 0 到 1,000,000 之间的整数。",
	},
	CodeAvailability: {
		En: "The availability is not in_stock, out_of_stock, preorder or backorder.",
		Zh: "供货状态不是 in_stock、out_of_stock、preorder 或 backorder。",
	},
	CodeCategory: {
		En: "There is no category with this key; use one of the documented keys or category_words.",
		Zh: "没有该类目；请使用文档列出的键，或改用 category_words。",
	},
	CodeOrigin: {
		En: "The origin is not a country as two upper-case letters, such as CN.",
		Zh: "产地须为两个大写字母的国家代码，例如 CN。",
	},
	CodeImage: {
		En: "The address of the picture does not begin with http:// or https://, or is too long.",
		Zh: "图片地址须以 http:// 或 https:// 开头，且不可过长。",
	},
	CodeSKURepeated: {
		En: "Another product or item of this file has the same SKU code; give each its own.",
		Zh: "文件中另一商品已使用同一 SKU 编码；请使用不同的编码。",
	},
	CodeSKUsNone: {
		En: "The product has nothing that could be sold; give it at least one variant with a " +
			"price.",
		Zh: "该商品没有可售的规格；请至少提供一个有价格的规格。",
	},
	CodeSKUsMany: {
		En: "The product has more than 2,048 variants; split it into several products.",
		Zh: "该商品超过 2,048 个规格；请拆成多个商品。",
	},
	CodeOptionsMany: {
		En: "There are more than five kinds of choice; join some of them.",
		Zh: "规格类型超过五种；请合并。",
	},
	CodeOptionsUneven: {
		En: "Every variant of a product must carry the same kinds of choice, each once.",
		Zh: "同一商品的每个规格须有相同的规格类型，且各出现一次。",
	},
	CodeOptionsRepeat: {
		En: "Another variant of this product has the same choices; make them differ.",
		Zh: "该商品已有相同的规格；请使之不同。",
	},
	CodeOptionMissing: {
		En: "The variant lacks a value for one of the product's choices; fill it in.",
		Zh: "该规格缺少某一规格值；请填写。",
	},
	CodeTagsMany: {
		En: "The product has more than 250 tags; keep the useful ones.",
		Zh: "该商品的标签超过 250 个；请保留有用的。",
	},
	CodeTypeOther: {
		En: "Products of this type are not sold by the shop itself: a group is a list of other " +
			"products, and an external product is sold elsewhere; add the products themselves.",
		Zh: "此类商品并非由本店出售：组合只是其他商品的列表，外部商品在别处销售；请添加商品本身。",
	},
	CodeVariationOff: {
		En: "The variation is switched off in the shop; publish it there to bring it in.",
		Zh: "该规格在原店铺中已停用；启用后方可导入。",
	},
	CodeParentMissing: {
		En: "The variable product that this variation belongs to is not in the file; add its row.",
		Zh: "文件中没有该规格所属的可变商品；请加入它所在的行。",
	},
	CodeFileEmpty: {
		En: "The file is empty.",
		Zh: "文件为空。",
	},
	CodeFileFormat: {
		En: "The format is not known. Read are: Shopify product CSV (headers since 2019, old and " +
			"new), WooCommerce product CSV, Google Merchant feeds (RSS 2.0, Atom, or a table), " +
			"a plain table with a title and a price column, and Carnival's own JSONL; each may " +
			"be gzipped.",
		Zh: "无法识别的格式。可读取：Shopify 商品 CSV（新旧表头）、WooCommerce 商品 CSV、Google Merchant " +
			"商品数据（RSS 2.0、Atom 或表格）、带标题列与价格列的普通表格，以及本产品的 JSONL；均可用 gzip 压缩。",
	},
	CodeFileUTF16: {
		En: "The file is UTF-16 or UTF-32; save it as UTF-8.",
		Zh: "文件编码为 UTF-16 或 UTF-32；请另存为 UTF-8。",
	},
	CodeFileEncoding: {
		En: "The header is not UTF-8; save the file as UTF-8.",
		Zh: "表头不是 UTF-8；请把文件另存为 UTF-8。",
	},
	CodeFileBomb: {
		En: "The file unpacks to more than is allowed, so reading it has ended; split it.",
		Zh: "文件解压后超过允许的大小，已停止读取；请拆分文件。",
	},
	CodeFileGzip: {
		En: "The gzip file is damaged or cut off; products not complete before that did not " +
			"come in.",
		Zh: "gzip 文件损坏或不完整；在此之前尚不完整的商品未导入。",
	},
	CodeFileRows: {
		En: "The file has more than 2,000,000 rows, so reading it has ended; split it.",
		Zh: "文件超过 2,000,000 行，已停止读取；请拆分文件。",
	},
	CodeFileQuotes: {
		En: "So many quotes are broken that the rows cannot be told apart; export the file again.",
		Zh: "引号错误过多，无法分辨各行；请重新导出文件。",
	},
}
