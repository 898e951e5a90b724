package goods

import (
	"carnival/event"
	"carnival/intake"
)

// family is the sound of a brand: beginnings and ends in each language, which are coined apart, as
// the two names of a brand are.
type family struct{ zhHead, zhTail, enHead, enTail string }

func (f family) coin(d *dice) intake.Text {
	pick := func(list string) string {
		words := splitWords(list)
		return words[d.below(len(words))].en
	}
	return intake.Text{
		Zh: pick(f.zhHead) + pick(f.zhTail),
		En: pick(f.enHead) + pick(f.enTail),
	}
}

var (
	clothSound = family{
		"南;素;云;木;拾;半;予;白;晚;初;未;漫;浅;疏;简;弥;棠;念;溪;墨",
		"栀;衣坊;里裳;野集;屿;禾衫;槿;笙;眠;黛;陌;序;织语;绣园;裁;衿;棉记;羽;蔓",
		"Willow;Larch;Maren;Ivory;Selby;Wren;Clove;Dapple;Tansy;Marlo;Odell;Birdie;Linnet;Sable",
		"mere;fold;thread;wick;lane;field;stitch;ridge;dale;loom;hem;lark",
	}
	techSound = family{
		"凌;锐;曜;宏;启;远;擎;旷;辰;皓;屹;砺;衡;湛;岚",
		"跃川;核;维度;域科;界芯;驰讯;象限;原力;讯;炬;科元;矩阵;链通;迅",
		"Ori;Vel;Kyn;Zan;Lum;Tav;Nex;Quor;Axi;Brio;Hel;Ply;Stra;Umbr;Yar",
		"onix;aro;evon;iva;undra;etek;axon;oryn;uvo;istra;amo;elix;omic",
	}
	foodSound = family{
		"岭上;谷雨;溪畔;田垄;泉边;山脚;禾下;枝头;果园;乡间;院角;云坡;麦浪;篱边;竹径",
		"禾;味;集;记;小仓;粮铺;里;鲜坊;人家;食光;滋味;老号;拾味;有约",
		"Hill;Brook;Nut;Barley;Orchard;Clover;Sunny;Copper;Hedge;Millet;Honest;Thyme;Valley;Acorn",
		"bite;pantry;acre;basket;barn;grove;crumb;larder;croft;hearth;garden;spoon;yard",
	}
	beautySound = family{
		"芙;润;沁;雅;姿;妍;莹;漾;凝;蔻;茉;伊;朵;瑰;漪",
		"兰朵;肌语;沐颜;萃;芷;蕴;颜集;露华;诗玥;研;草集;肤研;露;蜜语",
		"Sol;Mir;Ame;Fio;Ros;Lys;Cel;Ver;Ela;Nou;Ori;Bel;Iri;Pet",
		"avelle;iriane;ettine;ysia;andre;olune;ameline;essence;idelle;iora;anthe;elisse",
	}
	homeSound = family{
		"栖;安;暖;和;宅;巢;悦;润;隅;恬;舍;朗;澜;榆;柏;堂",
		"木居;物志;家语;作坊;居然里;檐;庭;间;里屋;器;木社;眠坊;物集;寓",
		"Hearth;Pine;Nook;Oak;Cosy;Moss;Sill;Rafter;Haven;Cedar;Quill;Maple;Latch;Porch;Ember",
		"stead;well;nest;works;hall;made;room;craft;low;loft;gate;joinery;kin",
	}
	kidsSound = family{
		"糖;豆;萌;乐;贝;小;布;圆;咕;叮;暖;米;嘟;星",
		"丁丁;芽;象家;小鹿;朵朵;树屋;咚;丸子;果儿;贝贝熊屋;兔窝;小步;乐园;团子",
		"Pebble;Bobbin;Tiny;Puddle;Giggle;Button;Marsh;Tumble;Cuddle;Pip;Doodle;Bumble;Snug",
		"kin;bear;loop;patch;sprout;hop;berry;moon;fold;feather;steps;whistle;bean",
	}
	finesSound = family{
		"珑;璟;铂;琅;瑾;尊;翊;鎏;瑶;煜;御;珺;澄",
		"时代坊;玥;金阁;华年;石记;时刻;琳;璧;珍阁;工坊;瑞轩;心匠;冠",
		"Aur;Corv;Dor;Evand;Hald;Laur;Merid;Orl;Ster;Tib;Valm;Cass",
		"ine;elle;is;ion;ian;essa;ard;oux;ault;ane",
	}
	carSound = family{
		"驭;腾;途;擎;骋;岳;川;骏;逸;驰",
		"远山;澜;图志;行者;景;越野家;原;安途;峰;麟",
		"Cruza;Terr;Vant;Orbi;Kest;Mont;Dray;Solv;Ronn;Arde",
		"ro;ano;elo;ix;aris;era;ion;ova;ant",
	}
	artSound = family{
		"墨;砚;梧;简;拙;松;清;藏;闲;竹",
		"耕堂;石斋;桐书屋;庐;园;风阁;卷;章社;云轩;影书坊",
		"Ebony;Vellum;Lantern;Heron;Gallery ;Quarto;Folio;Plume;Cinnabar;Old Bell",
		"stone;leaf;house;wood;bridge;hill;shore;yard;row;mark",
	}
)

var (
	englishSound = family{
		"阿什;布鲁;卡尔;邓恩;哈特;兰格;马洛;佩恩;索恩;韦克;罗文;艾尔",
		"伯里;克罗夫;顿;莱;蒙特;沃斯;韦尔;福德;比;斯通",
		"Ash;Brook;Cald;Dun;Hart;Lang;Marl;Penn;Thorn;Wex;Rowan;Ayl",
		"bury;croft;don;ley;mont;worth;well;by;stone;cote",
	}
	germanSound = family{
		"阿德;布鲁克;法尔肯;格林;哈根;林德;诺德;施泰;瓦尔德;福斯",
		"贝格;多夫;豪斯;曼;斯特;塔尔;维克;费尔德;海姆;瓦",
		"Adel;Bruck;Falken;Grun;Hagen;Lind;Nord;Stein;Wald;Voss",
		"berg;dorf;haus;mark;strom;thal;vik;feld;heim;lund",
	}
	frenchSound = family{
		"贝拉;卡维;朵;芙洛;拉维;玛丽;蕾;萨维;瓦尔;蒙",
		"妮;尔维;琳娜;朗;赛尔;东;丹;蒂埃;诺;薇",
		"Bell;Cav;Dal;Flor;Lav;Mar;Riv;Sav;Val;Mont",
		"ardine;erelle;ignon;oisel;anoux;ensac;ivaux;aude;erny;outier",
	}
	italianSound = family{
		"贝尔;卡瓦;达罗;菲奥;兰奇;马泽;里瓦;萨维;维托;蒙塔",
		"里尼;蒂诺;莱蒂;尼亚;奇诺;内托;桑娅;罗;塔;维拉",
		"Bell;Cava;Dalo;Fior;Lanc;Maz;Riva;Savi;Vito;Monta",
		"lini;retto;anza;ardi;olino;essa;agna;uccio;ora;etti",
	}
	japaneseSound = family{
		"秋;花;川;森;凪;空;月;雪;若;汐",
		"之实;野屋;里堂;音;庵;木工房;之丘;叶舍;岛制作所;灯",
		"Aki;Hana;Kawa;Mori;Nagi;Sora;Tsuki;Yuki;Waka;Shio",
		"nari;noya;sato;one;an;noki;oka;hara;jima;akari",
	}
	koreanSound = family{
		"多娜;河露;敏雅;罗恩;瑞妍;宝拉;恩彩;智安",
		"碧;丹;媛;率;温;香;林;娜琳",
		"Dana;Haru;Mina;Roun;Seo;Bora;Eun;Jian",
		"bit;dam;wonne;sol;onji;hyang;rim;narae",
	}
	southSound = family{
		"萨拉;玛丽;婵达;荣;拉妮;琪丽;素拉;尼帕",
		"塔拉;湾;迪;玛斯;通;萨;兰;娜",
		"Sala;Mali;Chanda;Rung;Lani;Kiri;Sura;Nipa",
		"tara;wan;dee;mas;thong;sari;lang;nara",
	}
)

// soundOf is how brands of a country sound; at home the category decides.
func soundOf(from event.Market, home family) family {
	switch from.String() {
	case "US", "CA", "AU", "NZ", "GB", "IE", "ZA", "SG":
		return englishSound
	case "DE", "AT", "CH", "NL", "DK", "SE", "FI", "BE", "NO", "PL":
		return germanSound
	case "FR":
		return frenchSound
	case "IT", "ES", "CL", "PT", "GR", "TR", "IL":
		return italianSound
	case "JP":
		return japaneseSound
	case "KR":
		return koreanSound
	case "TH", "MY", "VN":
		return southSound
	}
	return home
}
