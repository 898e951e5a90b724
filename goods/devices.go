package goods

import "carnival/event"

const cases = `曜石黑|Obsidian Black; 月光银|Moonlight Silver; 香槟金|Champagne Gold; 樱花粉|Sakura Pink;
	海湾蓝|Bay Blue; 珍珠白|Pearl White; 松石绿|Pine Green`

var memory = sizes("存储|Storage",
	"16 GB@1000; 32 GB@1110; 64 GB@1250; 128 GB@1480; 256 GB@1760", 1, 3)
var handset = []axis{colours(cases, 1, 3), memory}

var phones = grammar{
	category: event.CategoryPhones, products: 160, share: 38_000, mean: 1167, origins: "KR JP",
	slots: `line: 流光|Lumen; 青鸟|Bluebird; 山海|Tide; 归航|Harbour; 拾光|Keepsake; 破晓|Daybreak; 羽|Feather;
			极昼|Midsummer; 听风|Breeze; 云图|Atlas; 星火|Spark; 远行|Voyager; 琥珀|Amber; 初心|Origin
		panel: 5.0英寸|5.0-inch; 5.2英寸|5.2-inch; 5.5英寸大屏|5.5-inch; 6.0英寸巨屏|6.0-inch; 4.7英寸|4.7-inch
		shot: 双摄|Dual-Camera; 光学防抖|Optical-Stabilised; 柔光自拍|Soft-Light Selfie;
			激光对焦|Laser-Focus; 夜拍|Night-Shot; 大光圈|Wide-Aperture
		frame: 全金属|All-Metal; 双面玻璃|Glass-Back; 超薄|Ultra-Thin; 长续航|Long-Life; 指纹解锁|Fingerprint
		net: 全网通4G|4G; 双卡双待|Dual-SIM; 移动联通双4G|Dual-4G
		ease: 大字体|Large-Type; 大音量|Loud-Speaker; 超长待机|Long-Standby; 一键求助|One-Touch Help
		shape: 直板|Bar; 翻盖|Flip
		feel: 一天重度使用仍有余电|a heavy day leaves charge to spare
			单手握持刚好|it sits well in one hand
			应用冷启动快，后台不易被杀|apps open quickly and stay open
			户外阳光下屏幕依然清楚|the screen stays readable in full sun`,
	kinds: []kind{
		{zh: "{line} {panel}{frame}{shot}{net}智能手机",
			en:  "{line} {panel} {frame} {shot} {net} Smartphone",
			art: "phone", share: 88, band: band{599, 1399, 5999}, grams: 420, axes: handset},
		{zh: "{line} {ease}{shape}{net}老人手机", en: "{line} {ease} {net} {shape} Phone for Seniors",
			art: "phone", share: 12, band: band{129, 199, 399}, grams: 260,
			axes: []axis{colours(cases, 2, 3)}, origins: "-"},
	},
	about: []string{
		"日常主力机之选，{feel}。|A phone to rely on: {feel}.",
		"从屏幕到手感都重新打磨，{feel}。|Reworked from the display to the edges, and {feel}.",
		"系统干净，{feel}。|The software is free of clutter, and {feel}.",
	},
	care: []string{
		"含充电器与数据线，全国联保一年。|Charger and cable included, one year of warranty.",
		"支持七天无理由退换，请勿自行拆机。|Seven days to return; do not open the case.",
		"附透明保护壳。|A clear case is in the box.",
	},
}

var screens = sizes("尺寸|Screen",
	`32英寸|32-inch@1000; 43英寸|43-inch@1420; 50英寸|50-inch@1820; 55英寸|55-inch@2250;
	65英寸|65-inch@3600; 75英寸|75-inch@6200`, 2, 3)

var tvs = grammar{
	category: event.CategoryTVs, products: 100, share: 22_000, mean: 2050, origins: "KR JP",
	slots: `line: 观潮|Tidewatch; 光幕|Lightveil; 悦厅|Parlour; 银河|Skyway; 景深|Deepfield; 壁画|Fresco;
			远望|Lookout; 云幕|Cloudscreen; 赏|Gallery; 夜航|Nightflight
		def: 4K超高清|4K Ultra HD; 全高清|Full HD; 4K HDR|4K HDR; 量子点4K|Quantum-Dot 4K; 广色域|Wide-Gamut
		form: 曲面|Curved; 超薄|Slim; 全面屏|Bezel-Less; 窄边框|Narrow-Frame; 壁挂|Wall-Mount
		smart: 智能语音|Voice-Control Smart; 安卓智能|Android Smart; 网络|Streaming; 护眼|Eye-Care
		feel: 看球赛不拖影|fast football leaves no trails
			暗场细节清楚|dark scenes keep their detail
			开机无需等待|it is on before you sit down
			音响下沉式设计，人声清晰|voices come clear from the speakers below`,
	kinds: []kind{
		{zh: "{line} {form}{def}{smart}电视", en: "{line} {form} {def} {smart} TV", art: "tv",
			share: 1,
			band:  band{799, 1299, 3299}, grams: 14000, axes: []axis{screens}},
	},
	about: []string{
		"客厅主屏之选，{feel}。|Made to be the living room’s screen: {feel}.",
		"画质芯片逐帧优化，{feel}。|Each frame is processed on its own, and {feel}.",
		"追剧看球都合适，{feel}。|For series and for sport, {feel}.",
	},
	care: []string{
		"送货上门，可预约安装。|Delivered to the door; installation by appointment.",
		"含底座与挂架，整机保修三年。|Stand and bracket included, three years of warranty.",
	},
}

var chassis = colours("深空灰|Space Grey; 银色|Silver; 黑色|Black; 玫瑰金|Rose Gold; 白色|White", 1, 2)
var memories = sizes("配置|Memory",
	"4 GB + 128 GB@1000; 8 GB + 256 GB@1190; 8 GB + 512 GB@1330; 16 GB + 1 TB@1680", 2, 3)

var computers = grammar{
	category: event.Category(10), products: 240, share: 42_000, mean: 640, origins: "US JP KR",
	slots: `line: 行云|Drift; 砚台|Inkstone; 锋刃|Edge; 云笺|Cloudnote; 静界|Stillness; 风暴|Tempest; 苍穹|Zenith;
			书匠|Scribe; 灵犀|Kindred; 方寸|Compact; 逐光|Sunchaser; 深潜|Deepdive
		inch: 13.3英寸|13.3-inch; 14英寸|14-inch; 15.6英寸|15.6-inch; 11.6英寸|11.6-inch
		book: 轻薄|Ultraslim; 游戏|Gaming; 商务办公|Business; 翻转触控|Convertible; 学生|Student
		pad: 影音|Media; 学习|Study; 手写|Pen; 护眼|Eye-Care; 二合一|2-in-1
		ear: 头戴式|Over-Ear; 入耳式|In-Ear; 真无线|True Wireless; 颈挂式|Neckband
		hear: 主动降噪|Noise-Cancelling; 蓝牙|Bluetooth; 重低音|Deep-Bass; 高保真|Hi-Fi; 运动防水|Waterproof
		mic: 带麦克风|with Microphone; 长续航|Long-Life; 游戏电竞|for Gaming; 轻量|Lightweight
		key: 机械键盘|Mechanical Keyboard; 无线键鼠套装|Wireless Keyboard and Mouse;
			静音键盘|Quiet Keyboard; 蓝牙键盘|Bluetooth Keyboard
		switch: 青轴|Clicky; 茶轴|Tactile; 红轴|Linear; 薄膜|Membrane
		layout: 全键无冲|Full-Rollover; 紧凑布局|Compact; 人体工学|Ergonomic; 背光|Backlit
		disk: 移动硬盘|Portable Hard Drive; 固态硬盘|Solid-State Drive; U盘|USB Stick
		tough: 金属外壳|Metal-Shell; 防摔|Shockproof; 加密|Encrypted; 高速|High-Speed; 便携|Pocket
		cam: 微单相机|Mirrorless Camera; 数码相机|Compact Camera; 运动相机|Action Camera
		lens: 长焦|Long-Zoom; 广角|Wide-Angle; 防抖|Stabilised; 翻转屏|Flip-Screen; 复古|Retro
		feel: 开机只需几秒|it starts in seconds
			接口齐全，不必再带转接头|the ports you need are there without adapters
			散热安静，深夜也不打扰人|the cooling is quiet enough for late nights
			续航足够一次长途|the battery lasts a long journey`,
	kinds: []kind{
		{zh: "{line} {inch}{book}笔记本电脑", en: "{line} {inch} {book} Laptop", art: "laptop",
			share: 26,
			band:  band{1999, 3299, 9999}, grams: 2200, axes: []axis{chassis, memories},
			demand: 500},
		{zh: "{line} {pad}{inch}平板电脑", en: "{line} {inch} {pad} Tablet", art: "tablet", share: 14,
			band: band{499, 1099, 3999}, grams: 700, axes: []axis{chassis, memories}, demand: 700},
		{zh: "{line} {hear}{ear}耳机 {mic}", en: "{line} {hear} {ear} Headphones {mic}",
			art:   "headphones",
			share: 26, band: band{49, 159, 1699}, grams: 300, axes: []axis{chassis}},
		{zh: "{line} {layout}{switch}{key}", en: "{line} {layout} {switch} {key}", art: "keyboard",
			share: 16, band: band{49, 149, 799}, grams: 900, axes: []axis{chassis}},
		{zh: "{line} {tough}{disk}", en: "{line} {tough} {disk}", art: "drive", share: 10,
			band: band{39, 129, 399}, grams: 200, origins: "US JP",
			axes: []axis{sizes("容量|Capacity",
				"128 GB@1000; 256 GB@1320; 512 GB@1900; 1 TB@2900; 2 TB@4600", 2, 3)}},
		{zh: "{line} {lens}{cam}", en: "{line} {lens} {cam}", art: "camera", share: 8,
			band: band{699, 1799, 8999}, grams: 800, axes: []axis{chassis}, demand: 500,
			origins: "JP"},
	},
	about: []string{
		"工作学习两用，{feel}。|For work and for study: {feel}.",
		"为常出门的人设计，{feel}。|Designed for people on the move: {feel}.",
		"同价位里配置均衡，{feel}。|Evenly equipped for its price, and {feel}.",
	},
	care: []string{
		"附电源线与保修卡，联保一年。|Cable and warranty card included, one year of cover.",
		"请远离潮湿与强磁。|Keep from damp and strong magnets.",
	},
}

var finishes = colours(`白色|White; 银灰|Silver Grey; 香槟金|Champagne; 钢琴黑|Piano Black;
	奶油色|Cream; 薄荷绿|Mint`, 1, 3)

var appliances = grammar{
	category: event.Category(11), products: 300, share: 72_000, mean: 520, origins: "DE JP",
	slots: `wash: 滚筒|Front-Loading; 波轮|Top-Loading; 洗烘一体|Washer-Dryer; 迷你|Mini
		spin: 变频静音|Quiet Inverter; 除菌高温洗|Sanitising; 超薄嵌入式|Slim Built-In; 智能投放|Auto-Dosing
		load: 6千克|6 kg; 7千克|7 kg; 8千克|8 kg; 10千克|10 kg
		fridge: 双门|Two-Door; 三门|Three-Door; 对开门|Side-by-Side; 十字对开|Four-Door
		cool: 风冷无霜|Frost-Free; 变频节能|Inverter; 低温保鲜|Fresh-Zone; 静音|Quiet
		litre: 206升|206 L; 258升|258 L; 328升|328 L; 452升|452 L; 535升|535 L
		air: 变频|Inverter; 一级能效|Top-Efficiency; 快速冷暖|Fast Heat-and-Cool; 静音|Quiet
		mount: 壁挂式|Wall-Mounted; 立柜式|Floor-Standing; 移动|Portable
		horse: 大1匹|2.6 kW; 1.5匹|3.5 kW; 2匹|5.0 kW; 3匹|7.2 kW
		rice: 柴火釜|Iron-Pot; 球釜|Round-Pot; 压力|Pressure; 低糖|Low-Sugar; IH电磁|Induction
		prog: 24小时预约|24-Hour Timer; 微电脑|Micom; 杂粮|Multigrain; 煲仔饭|Claypot
		cap: 2升|2 L; 3升|3 L; 4升|4 L; 5升|5 L
		kettle: 玻璃养生壶|Glass Herbal Kettle; 不锈钢电水壶|Steel Kettle; 保温电热水瓶|Thermo Pot
		temp: 多段控温|Variable-Temperature; 双层防烫|Cool-Touch; 快煮|Rapid-Boil; 静音|Quiet-Boil
		vac: 无线手持|Cordless Stick; 扫地机器人|Robot; 除螨|Mattress; 卧式|Canister
		suck: 大吸力|High-Suction; 静音|Quiet; 激光导航|Laser-Guided; 宠物毛发|Pet-Hair; 扫拖一体|Sweep-and-Mop
		pure: 空气净化器|Air Purifier; 加湿器|Humidifier; 除湿机|Dehumidifier
		room: 卧室静音|Bedroom; 母婴|Nursery; 大户型|Large-Room; 桌面|Desktop; 智能|Smart
		filter: 除甲醛|Formaldehyde-Removing; 除菌|Antibacterial; 香薰|Aroma; 数显|Digital
		blend: 破壁机|High-Speed Blender; 豆浆机|Soy Milk Maker; 榨汁机|Slow Juicer; 料理机|Food Processor
		beat: 免滤|Filter-Free; 静音|Quiet; 便携|Portable; 多功能|Multi-Function; 全自动|Automatic
		hair: 负离子电吹风|Ionic Hair Dryer; 卷发棒|Curling Iron; 直发梳|Straightening Brush
		shine: 柔顺|Smoothing; 护色|Colour-Care; 大风口|Wide-Nozzle; 静音|Quiet; 旅行|Travel
		speed: 高速|High-Speed; 恒温护发|Heat-Control; 折叠便携|Folding; 大功率|Powerful
		feel: 面板简单，长辈也会用|the panel is simple enough for grandparents
			噪声低，夜里也能开|it is quiet enough to run at night
			拆洗方便，不留死角|it comes apart for cleaning in a moment
			能耗比老款低一截|it uses noticeably less power than the last model`,
	kinds: []kind{
		{zh: "{load}{spin}{wash}洗衣机", en: "{load} {spin} {wash} Washing Machine", art: "washer",
			share: 12, band: band{499, 1799, 5999}, grams: 62000, axes: []axis{finishes},
			demand: 400},
		{zh: "{litre}{cool}{fridge}冰箱", en: "{litre} {cool} {fridge} Refrigerator", art: "fridge",
			share: 12, band: band{799, 2199, 7999}, grams: 70000, axes: []axis{finishes},
			demand: 350},
		{zh: "{horse}{air}{mount}空调", en: "{horse} {air} {mount} Air Conditioner", art: "aircon",
			share: 11, band: band{1399, 2499, 7999}, grams: 45000, axes: []axis{finishes},
			demand:  350,
			origins: "JP"},
		{zh: "{cap}{prog}{rice}电饭煲", en: "{cap} {prog} {rice} Rice Cooker", art: "ricecooker",
			share: 14,
			band:  band{99, 269, 1999}, grams: 4500, axes: []axis{finishes}, origins: "JP"},
		{zh: "{cap}{temp}{kettle}", en: "{cap} {temp} {kettle}", art: "kettle", share: 12,
			band: band{49, 119, 599}, grams: 1500, axes: []axis{finishes}, origins: "DE JP"},
		{zh: "{suck}{vac}吸尘器", en: "{suck} {vac} Vacuum Cleaner", art: "vacuum", share: 13,
			band: band{199, 699, 3499}, grams: 4500, axes: []axis{finishes}, origins: "DE"},
		{zh: "{room}{filter}{pure}", en: "{filter} {room} {pure}", art: "purifier", share: 11,
			band: band{79, 399, 2999}, grams: 5000, axes: []axis{finishes}},
		{zh: "{beat}{cap}{blend}", en: "{cap} {beat} {blend}", art: "blender", share: 10,
			band: band{99, 299, 1499}, grams: 3500, axes: []axis{finishes}},
		{zh: "{speed}{shine}{hair}", en: "{speed} {shine} {hair}", art: "dryer", share: 5,
			band: band{49, 149, 1999}, grams: 700, axes: []axis{finishes}, origins: "JP"},
	},
	about: []string{
		"家里常用的那一台，{feel}。|The one that gets used every day: {feel}.",
		"为小户型考虑过尺寸，{feel}。|Sized with small flats in mind, and {feel}.",
		"说明书只有两页，{feel}。|The manual is two pages long, and {feel}.",
	},
	care: []string{
		"送货上门，整机保修一年，主要部件保修三年。|Delivered to the door, one year of cover, three on main parts.",
		"使用前请确认电压与插座规格。|Check voltage and socket before use.",
		"定期清洁滤网可延长寿命。|Clean the filter now and then for a longer life.",
	},
}
