package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"carnival/event"
	"carnival/trade"
)

// Problem is an answer that says what went wrong and what to do, in the form of RFC 9457. Code is
// stable and meant for programs; Title and Detail are for people, in the language they asked for.
type Problem struct {
	Type     string       `json:"type"`
	Title    string       `json:"title"`
	Status   int          `json:"status"`
	Detail   string       `json:"detail,omitempty"`
	Instance string       `json:"instance,omitempty"`
	Code     string       `json:"code"`
	Errors   []FieldError `json:"errors,omitempty"`
	// Refused holds the lines of a checkout of which nothing was bought.
	Refused []RefusedLine `json:"refused,omitempty"`
	// Total and Quote are the bill as it is now, of a checkout that expected another one.
	Total *Sum            `json:"total,omitempty"`
	Quote json.RawMessage `json:"quote,omitempty"`
	// Attempt is one to pay that is alive.
	Attempt string `json:"attempt,omitempty"`

	retryAfter int // seconds; 0 = none
}

// Sum is money in the minor unit of its currency.
type Sum struct {
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
}

// FieldError names one field of a request that is wrong. A file that was sent has a line and a
// column as well, counted from 1.
type FieldError struct {
	Field  string `json:"field"`
	Code   string `json:"code"`
	Reason string `json:"reason"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

// RefusedLine is a line of a checkout that was not bought, with the code of its refusal and a
// sentence for the shopper. A balance of an order that is not the shopper's has no SKU.
type RefusedLine struct {
	SKU      string `json:"sku"`
	Quantity uint32 `json:"quantity"`
	Code     string `json:"code"`
	Reason   string `json:"reason"`
}

// RefusedLines says refused lines in a language.
func RefusedLines(lines []event.RefusedLine, lang string) []RefusedLine {
	out := make([]RefusedLine, len(lines))
	for i, l := range lines {
		r := trade.Refusal(l.Reason)
		out[i] = RefusedLine{"", l.Quantity, r.Code(), r.Sentence(lang)}
		if l.SKU != 0 {
			out[i].SKU = l.SKU.String()
		}
	}
	return out
}

// Error makes a Problem an error, so that handlers can return it.
func (p *Problem) Error() string { return p.Code + ": " + p.Title }

// RetryAfter is the number of seconds after which the same request makes sense again; 0 =
// unknown.
func (p *Problem) RetryAfter() int { return p.retryAfter }

type problemRow struct {
	code   string
	status int
	retry  int
	text   event.Text
}

// problems that do not come from the rulebook. A code never changes its meaning.
var problems = []problemRow{
	{"bad_request", 400, 0, event.Text{Zh: "请求的格式不对，请按说明修改。",
		En: "The request is not well formed; correct the fields named."}},
	{"idempotency_key_missing", 400, 0, event.Text{
		Zh: "缺少 Idempotency-Key 请求头：每次下单用一个新键，重试用原来的键。",
		En: "The Idempotency-Key header is missing: one new key an order, the same key to retry."}},
	{"idempotency_key_invalid", 400, 0, event.Text{
		Zh: "Idempotency-Key 须为 1 到 200 个可见字符，不含空格。",
		En: "The Idempotency-Key must be 1 to 200 visible characters without spaces."}},
	{"unauthenticated", 401, 0, event.Text{Zh: "请先登录。", En: "Sign in first."}},
	{"signed_out", 401, 0, event.Text{
		Zh: "登录已失效：可能过期，或已在别处退出。请重新登录；也可再试一次，以访客身份继续。",
		En: "Your sign-in has ended: it ran out or was ended elsewhere. Sign in again, or try " +
			"again to go on as a guest."}},
	{"session_unread", 503, 5, event.Text{Zh: "暂时无法核对您的登录，请稍候再试；什么也没有改变。",
		En: "Your sign-in cannot be checked at the moment. Nothing was changed; try again soon."}},
	{"credentials_wrong", 401, 0, event.Text{Zh: "账号或密码不对，请核对后再试。",
		En: "The login or the password is wrong. Check both and try again."}},
	{"code_wrong", 401, 0, event.Text{Zh: "验证码不对或已失效，请核对，或重新获取一个。",
		En: "The code is wrong or no longer good; look again, or ask for a new one."}},
	{"passkey_refused", 401, 0, event.Text{Zh: "通行密钥未能通过验证，请重试，或改用验证码登录。",
		En: "The passkey was not accepted; try again, or sign in by a code."}},
	{"provider_refused", 401, 0, event.Text{Zh: "未能通过该服务登录，请重试，或改用验证码登录。",
		En: "Signing in by that provider did not work; try again, or sign in by a code."}},
	{"proof_needed", 403, 0, event.Text{
		Zh: "为了您的安全，请先再次验证身份（验证码或通行密钥），十分钟内有效。",
		En: "To keep you safe, prove again who you are, by a code or a passkey; it is good for " +
			"ten minutes."}},
	{"account_needed", 409, 0, event.Text{
		Zh: "游客没有账号，请先用邮箱、手机号或通行密钥登录。",
		En: "A guest has no account; sign in by mail, telephone or passkey first."}},
	{"passkeys_not_here", 409, 0, event.Text{
		Zh: "当前网址不支持通行密钥，请通过本站的正式网址访问，或改用验证码登录。",
		En: "Passkeys do not work at this address; open the site by its own one, or use a code."}},
	{"provider_unknown", 404, 0, event.Text{Zh: "没有这个登录服务。",
		En: "There is no such provider to sign in by."}},
	{"contact_taken", 409, 0, event.Text{Zh: "这个邮箱或手机号已属于另一个账号。",
		En: "This address or number belongs to another account."}},
	{"account_full", 409, 0, event.Text{Zh: "已达到数量上限，请先删除一个；登录方式至少保留一个。",
		En: "There is no room for more; remove one first. One way to sign in has to stay."}},
	{"contact_invalid", 422, 0, event.Text{
		Zh: "请填写邮箱，或手机号；中国大陆以外的号码以 + 和国家代码开头。",
		En: "Write an address of mail, or a telephone number; outside China beginning with + and " +
			"the country."}},
	{"too_many_codes", 429, 600, event.Text{
		Zh: "获取验证码太频繁，请稍后再试，或用通行密钥登录。",
		En: "Too many codes were asked for; wait a while, or sign in by a passkey."}},
	{"too_many_tries", 429, 600, event.Text{Zh: "尝试次数太多，请稍后再试。",
		En: "Too many tries; wait a while."}},
	{"signature_invalid", 401, 0, event.Text{Zh: "回调签名不符，请核对签名密钥。",
		En: "The signature of the callback does not fit; check the signing secret."}},
	{"callback_stale", 401, 0, event.Text{Zh: "回调的签名时间太久，请核对两边的时钟并重新发送。",
		En: "The callback was signed too long ago; check both clocks and send it again."}},
	{"callback_malformed", 400, 0, event.Text{Zh: "无法理解回调的内容，请按说明发送。",
		En: "The callback's body is not understood; send it as its description says."}},
	{"forbidden", 403, 0, event.Text{Zh: "您的身份不能进行此操作，请换有权限的账号登录。",
		En: "You may not do this; sign in as somebody who may."}},
	{"cross_site", 403, 0, event.Text{Zh: "来自其他网站的请求被拒绝，请从本站操作。",
		En: "A request from another site was refused; do it from this site."}},
	{"not_found", 404, 0, event.Text{Zh: "没有找到，请核对地址与编号。",
		En: "There is no such thing. Check its address and its id."}},
	{"method_not_allowed", 405, 0, event.Text{Zh: "此处不接受这种请求方法，可用的见 Allow 头。",
		En: "This method is not possible here; the Allow header lists those that are."}},
	{"conflict", 409, 0, event.Text{Zh: "与当前状态冲突，请刷新后再试。",
		En: "This is not possible as things are; look again and try anew."}},
	{"clock_runs", 409, 0, event.Text{Zh: "活动时钟在自行走动，不能拨动；以 --speed 0 启动才可以。",
		En: "The festival clock runs by itself; it can be stepped when started with --speed 0."}},
	{"clock_backwards", 409, 0, event.Text{Zh: "活动时间不能倒退，请给一个更晚的时刻。",
		En: "Festival time never falls back; name a later instant."}},
	{"attempt_alive", 409, 0, event.Text{
		Zh: "还有一次付款在进行，用的是另一种方式；请等它结束，或先取消它再换方式。",
		En: "Another attempt to pay is alive, by another method; let it end, or cancel it first."}},
	{"benefit_in_use", 409, 0, event.Text{
		Zh: "您选的优惠已被使用，各字段说明用在了哪个订单；请换一个，或先取消那个订单。",
		En: "A benefit that you chose is in use; its field names the order. Choose another " +
			"one, or cancel that order first."}},
	{"benefit_expired", 409, 0, event.Text{
		Zh: "您选的优惠已过期，各字段说明过期时间；请换一个。",
		En: "A benefit that you chose has expired; its field says when. Choose another one."}},
	{"draws_open", 409, 0, event.Text{
		Zh: "抽奖尚未结束；如确需提前终止，请在 confirm 中写出红包活动的编号 key。",
		En: "Its draws are not over; to end them early, write the campaign's key into confirm."}},
	{"seed_unknown", 409, 0, event.Text{Zh: "本站没有这个红包活动的种子，请在保管它的服务器上揭示。",
		En: "The seed of this campaign is not kept here, or it has none; reveal it where it is."}},
	{"too_many_simulations", 429, 5, event.Text{
		Zh: "同时进行的模拟太多，请等待其中一个完成，或取消它。",
		En: "Too many simulations run already; wait for one to end, or cancel it."}},
	{"too_many_keys", 409, 0, event.Text{
		Zh: "密钥太多：请等过期的密钥被清除，或缩短有效期。",
		En: "Too many keys are kept: those that expire make room; issue them for fewer days."}},
	{"body_too_large", 413, 0, event.Text{Zh: "请求内容太大，请分次发送。",
		En: "The body is too large; send it in parts."}},
	{"too_large", 413, 0, event.Text{Zh: "这次操作涉及的内容太多，请分次进行。",
		En: "This is too much at once; do it in parts."}},
	{"picture_too_large", 413, 0, event.Text{
		Zh: "图片文件超过 16 MB，请另存为较小的图片再上传。",
		En: "The picture is larger than 16 MB; save it smaller and send it again."}},
	{"picture_too_wide", 422, 0, event.Text{
		Zh: "图片超过 4000 万像素，或某一边超过 20000 像素，请缩小后再上传。",
		En: "The picture has more than 40 million pixels, or a side beyond 20,000; make it " +
			"smaller and send it again."}},
	{"picture_format", 415, 0, event.Text{
		Zh: "这不是 JPEG、PNG、GIF 或 WebP 图片。HEIC、AVIF、SVG 等请先另存为 JPEG 或 PNG。",
		En: "This is not a JPEG, PNG, GIF or WebP picture. Save HEIC, AVIF or SVG as JPEG or PNG " +
			"first."}},
	{"picture_damaged", 422, 0, event.Text{
		Zh: "图片不完整或已损坏，无法读取；动态 WebP 也不支持。请重新导出后再上传。",
		En: "The picture is cut short or damaged and cannot be read, nor can a WebP that moves; " +
			"export it anew and send it again."}},
	{"picture_no_room", 507, 0, event.Text{
		Zh: "磁盘空间不足，图片没有保存，商品未变。请稍后再试，或联系平台。",
		En: "The disk has no room, so the picture was not kept and the product is as it was. Try " +
			"later, or tell the platform."}},
	{"pictures_crowded", 503, 5, event.Text{
		Zh: "正在处理的图片太多，这一张没有保存，请稍候再传。",
		En: "Too many pictures are being worked on and this one was not kept; send it again " +
			"shortly."}},
	{"media_type", 415, 0, event.Text{Zh: "请求的 Content-Type 不对，请按说明填写。",
		En: "The Content-Type is not the one this call takes; see its description."}},
	{"invalid", 422, 0, event.Text{Zh: "有内容不符合要求，见各字段的说明。",
		En: "Some fields are not valid; each says why."}},
	{"too_many_requests", 429, 1, event.Text{Zh: "请求太频繁，请稍候。",
		En: "Too many requests; wait a moment."}},
	{"overloaded", 503, 1, event.Text{Zh: "下单的人太多，请稍候再试；您的购物车还在。",
		En: "Too many people are ordering right now; try again shortly, your cart is kept."}},
	{"too_many_streams", 503, 5, event.Text{Zh: "实时连接太多，请稍候再连。",
		En: "Too many live connections; connect again shortly."}},
	{"behind", 503, 1, event.Text{Zh: "您刚才的操作已生效，页面数据稍后更新，请再试。",
		En: "Your last change is done but not yet shown; try again in a moment."}},
	{"disk_low", 503, 60, event.Text{Zh: "磁盘空间不足，暂停新订单；付款、取消与退款照常。",
		En: "The disk runs low: no new orders for now; payments, cancels and refunds still work."}},
	{"journal_stopped", 503, 60, event.Text{Zh: "账本已停止写入，重启之前只能浏览。",
		En: "The journal has stopped; until a restart the site can only be read."}},
	{"shutting_down", 503, 5, event.Text{Zh: "服务正在重启，请稍候再试。",
		En: "The service is restarting; try again shortly."}},
	{"timeout", 503, 1, event.Text{Zh: "等待超时，结果未知；请用同一个幂等键重试。",
		En: "The answer took too long and is not known; retry with the same idempotency key."}},
	{"internal", 500, 0, event.Text{Zh: "服务器出了差错，已经记录。",
		En: "Something went wrong on our side; it has been noted."}},
}

// KnownProblem is a row of the documentation of problems.
type KnownProblem struct {
	Code   string
	Status int
	Text   event.Text
}

// KnownProblems lists every problem that can be answered: those above, then every refusal of the
// rulebook in its order of precedence.
func KnownProblems() []KnownProblem {
	out := make([]KnownProblem, 0, len(problems)+len(trade.Refusals()))
	for _, row := range problems {
		out = append(out, KnownProblem{row.code, row.status, row.text})
	}
	for _, r := range trade.Refusals() {
		p := RefusalProblem(r, "en")
		out = append(out, KnownProblem{p.Code, p.Status,
			event.Text{Zh: r.Sentence("zh"), En: p.Title}})
	}
	return out
}

// NewProblem makes a problem by its code; an unknown code is an internal problem.
func NewProblem(code, lang string, fields ...FieldError) *Problem {
	row := problems[len(problems)-1]
	for _, r := range problems {
		if r.code == code {
			row = r
		}
	}
	return &Problem{
		Type: "/docs/problems#" + row.code, Title: row.text.In(lang), Status: row.status,
		Code: row.code, Errors: fields, retryAfter: row.retry,
	}
}

// refusalStatus maps the refusals that are not a plain conflict.
var refusalStatus = map[trade.Refusal]int{
	trade.ShopperUnknown: 401, trade.KeyReused: 422, trade.KeysFull: 503,
	trade.CartEmpty: 422, trade.TooManyLines: 422, trade.QuantityInvalid: 422,
	trade.SKUUnknown: 404, trade.ProductUnknown: 404, trade.MerchantUnknown: 404,
	trade.PaymentUnknown: 404, trade.OrderUnknown: 404, trade.RefundUnknown: 404,
	trade.ProductInvalid: 422, trade.MerchantInvalid: 422, trade.PlanInvalid: 422,
	trade.AmountTooLarge: 422, trade.AmountInvalid: 422, trade.CurrencyWrong: 422,
	trade.NoPlan: 503,

	trade.PromotionInvalid: 422, trade.CampaignInvalid: 422, trade.PresaleInvalid: 422,
	trade.GrantInvalid: 422, trade.ParcelInvalid: 422, trade.ReturnInvalid: 422,
	trade.PicturesInvalid:  422,
	trade.PromotionUnknown: 404, trade.CampaignUnknown: 404, trade.GroupUnknown: 404,
	trade.PresaleUnknown: 404, trade.BenefitUnknown: 404, trade.AttemptUnknown: 404,
	trade.ReturnUnknown: 404, trade.SettlementGone: 404,
}

// RefusalCode is the code of a refusal by its number, as facts keep it.
func RefusalCode(reason uint16) string { return trade.Refusal(reason).Code() }

// RefusalProblem says a refusal of the rulebook as a problem: 409 unless it is the request's
// fault.
func RefusalProblem(r trade.Refusal, lang string) *Problem {
	p := &Problem{
		Type: "/docs/problems#" + r.Code(), Title: r.Sentence(lang),
		Status: http.StatusConflict, Code: r.Code(),
	}
	if status, ok := refusalStatus[r]; ok {
		p.Status = status
	}
	if p.Status == http.StatusServiceUnavailable {
		p.retryAfter = 1
	}
	return p
}

// coded is an error that names its problem, such as the engine's.
type coded interface{ Code() string }

// ProblemOf turns any error into a problem. The text of an error that names no problem never
// reaches a person. A context that ended means that the outcome is not known.
func ProblemOf(err error, lang string) *Problem {
	var p *Problem
	var c coded
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &tooLarge):
		return NewProblem("body_too_large", lang)
	case errors.As(err, &c):
		if r, refused := trade.RefusalByCode(c.Code()); refused {
			return RefusalProblem(r, lang)
		}
		return NewProblem(c.Code(), lang)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return NewProblem("timeout", lang)
	}
	return NewProblem("internal", lang)
}

// Write answers a request with the problem.
func (p *Problem) Write(w http.ResponseWriter, r *http.Request) {
	answer := *p
	answer.Instance = r.URL.Path
	header := w.Header()
	header.Set("Content-Type", "application/problem+json")
	header.Set("Cache-Control", "no-store")
	if p.retryAfter > 0 {
		header.Set("Retry-After", strconv.Itoa(p.retryAfter))
	}
	w.WriteHeader(p.Status)
	body, err := json.Marshal(&answer)
	if err != nil {
		return // a Problem always marshals: it holds strings and numbers only
	}
	_, _ = w.Write(append(body, '\n')) // the client went away: nobody is left to be told
}
