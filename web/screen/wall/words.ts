// Every word that the wall itself says, in both languages. The type makes the compiler refuse a key
// that one language lacks; names of provinces, goods and merchants come with the figures.

export type Lang = "zh" | "en";

const zh = {
  wall: "实时大屏",
  clock: "节日时间",
  speed: "{n} 倍速",
  stepped: "逐步推进",
  toOpening: "距开场",
  toClose: "距收官",
  closed: "已收官",
  live: "实时",
  connecting: "正在连接",
  frozen: "定格于",
  stale: "数据停更于",
  lost: "连接中断，画面为最后一次可信数据，截至",
  refused: "服务器拒绝了这一时刻的数据",
  scaleBadge: "实际计数 1:{n}",
  scaledUp: "按 ×{n} 放大显示",
  scaledCourse: "按 ×{n} 放大后比较",
  hero: "成交总额（已支付）",
  ordersBySecond: "订单创建 · 每秒",
  ordersByMinute: "订单创建 · 每分钟",
  perSecond: "笔/秒",
  perMinute: "笔/分钟",
  peak: "峰值",
  now: "此刻",
  minuteLine: "每分钟成交额",
  mobile: "无线成交占比",
  counts: "交易计数",
  provinces: "各省成交",
  provincesHint: "柱高与颜色 = 占比；亮起 = 刚有成交",
  spark: "每个光点 = {n} 新成交",
  sparkNone: "等待新成交",
  categories: "领先类目",
  merchants: "领先商家",
  merchantsHeld: "{n} 家有成交",
  channels: "成交渠道",
  records: "纪录品类 · 销量",
  milestones: "里程碑",
  since: "开场后",
  remaining: "还差 {n}",
  order: "订单",
  sequence: "序号",
  reached: "里程碑达成",
  prior: "{year} 年全天 {n}",
  priorShare: "已达 {n}",
  priorBeaten: "已超越 · {n}",
  counted: "实际计数 {n}",
  asOf: "数据截至",
  lag: "时延",
  recount: "自己重数一遍：",
  keys: "? 口径 · F 全屏 · L English · M 动效",
  motionOff: "动效已关",
  definition: "口径",
  excludes: "不含",
  window: "统计窗口",
  market: "市场",
  value: "数值",
  rows: "明细",
  close: "关闭",
  all: "全部指标与口径",
  frozenLink: "定格到这一时刻",
  empty: "尚无数据",
  moment: "刚刚",
  upcoming: "接下来",
  days: "天",
  waiting: "购物车已备好 {n} 行 · 已收藏 {m} 件",
  announce: "成交总额 {n}，截至 {t}",
  none: "无",
};

const en: Record<keyof typeof zh, string> = {
  wall: "Live figures",
  clock: "Festival time",
  speed: "speed ×{n}",
  stepped: "stepped",
  toOpening: "Opens in",
  toClose: "Closes in",
  closed: "Closed",
  live: "Live",
  connecting: "Connecting",
  frozen: "As of",
  stale: "Stale since",
  lost: "Source lost, showing the last good values, stale since",
  refused: "The server refused this instant",
  scaleBadge: "Counted at 1:{n}",
  scaledUp: "scaled ×{n}",
  scaledCourse: "compared scaled ×{n}",
  hero: "Gross merchandise value, paid",
  ordersBySecond: "Orders placed by second",
  ordersByMinute: "Orders placed by minute",
  perSecond: "per second",
  perMinute: "per minute",
  peak: "peak",
  now: "now",
  minuteLine: "GMV per minute",
  mobile: "Mobile share of GMV",
  counts: "Trade counted",
  provinces: "GMV by province",
  provincesHint: "Height and colour = share; a flash = just paid",
  spark: "One spark = {n} newly paid",
  sparkNone: "Waiting for new trade",
  categories: "Leading categories",
  merchants: "Leading merchants",
  merchantsHeld: "{n} have sold",
  channels: "GMV by channel",
  records: "Record categories · sold",
  milestones: "Milestones",
  since: "after opening",
  remaining: "{n} to go",
  order: "Order",
  sequence: "Sequence",
  reached: "Milestone reached",
  prior: "Whole day of {year} {n}",
  priorShare: "{n} reached",
  priorBeaten: "beaten · {n}",
  counted: "counted {n}",
  asOf: "As of",
  lag: "Lag",
  recount: "Recount it:",
  keys: "? definitions · F full screen · L 中文 · M motion",
  motionOff: "Motion off",
  definition: "Definition",
  excludes: "Excludes",
  window: "Window",
  market: "Market",
  value: "Value",
  rows: "Breakdown",
  close: "Close",
  all: "All figures and their definitions",
  frozenLink: "Freeze at this instant",
  empty: "Nothing yet",
  moment: "Just now",
  upcoming: "Coming up",
  days: "d",
  waiting: "{n} lines wait in carts · {m} favourites",
  announce: "Gross merchandise value {n} as of {t}",
  none: "none",
};

export type Key = keyof typeof zh;

const tables: Record<Lang, Record<Key, string>> = { zh, en };

/** The wall's word in a language, with {n}-like places filled. */
export function say(lang: Lang, key: Key, places: Record<string, string> = {}): string {
  return tables[lang][key].replace(/\{(\w+)\}/g, (whole, name: string) => places[name] ?? whole);
}

// The short names of figures on the wall; a figure that is not here is shown by its id.
const names: Record<string, [string, string]> = {
  "gmv.settled": ["成交总额(已支付)", "GMV, paid"],
  "gmv.ordered": ["下单金额", "GMV, ordered"],
  "gmv.net": ["净成交额", "GMV, net"],
  refunds: ["退款", "Refunds"],
  "orders.placed": ["创建订单", "Orders placed"],
  "orders.paid": ["支付订单", "Orders paid"],
  "orders.cancelled": ["未付关闭订单", "Closed unpaid"],
  "orders.per_second": ["订单创建/秒", "Orders per second"],
  "orders.peak_second": ["订单创建峰值", "Peak orders per second"],
  "orders.by_second": ["每秒订单", "Orders by second"],
  "orders.by_minute": ["每分钟订单", "Orders by minute"],
  "payments.count": ["支付笔数", "Payments"],
  "payments.per_second": ["支付/秒", "Payments per second"],
  "payments.peak_second": ["支付峰值/秒", "Peak payments per second"],
  "checkouts.placed": ["一键结算次数", "Checkouts"],
  buyers: ["买家数", "Buyers"],
  "buyers.international": ["国际商品买家", "Buyers, intl goods"],
  "share.mobile": ["无线成交占比", "Mobile share of GMV"],
  "share.mobile.orders": ["无线订单占比", "Mobile share of orders"],
  "gmv.settled.by_category": ["类目成交额", "GMV by category"],
  "gmv.settled.by_province": ["各省成交额", "GMV by province"],
  "gmv.settled.by_channel": ["渠道成交额", "GMV by channel"],
  "gmv.settled.by_terminal": ["终端成交额", "GMV by terminal"],
  "gmv.settled.by_merchant": ["商家成交额", "GMV by merchant"],
  "gmv.settled.by_minute": ["每分钟成交额", "GMV by minute"],
  "gmv.settled.by_record_category": ["纪录品类成交额", "GMV by record category"],
  milestones: ["里程碑", "Milestones"],
  "units.by_record_category": ["纪录品类销量", "Quantities by record category"],
  "cart.lines": ["购物车行数", "Lines in carts"],
  favourites: ["收藏数", "Favourites"],
  "refused.lines": ["未买到的行", "Lines refused"],
};

// Why a source stops, by the server's words for machines; one that is not here is shown as it came.
const codes: Record<string, [string, string]> = {
  journal_stopped: ["流水已停止写入", "the journal has stopped"],
};

/** A word for machines as people read it. */
export function decode(lang: Lang, code: string): string {
  return codes[code]?.[lang === "zh" ? 0 : 1] ?? code;
}

/** The short name of a figure. */
export function figureName(lang: Lang, id: string): string {
  const pair = names[id];
  if (pair) return pair[lang === "zh" ? 0 : 1];
  // Another market's trade is told in a figure of its own, named by its code and its currency.
  const market = /^gmv\.settled\.([A-Z]{2}(?:\.[A-Z]{3})?)$/.exec(id)?.[1];
  return market ? say(lang, "market") + " " + market : id;
}
