package event

// Kind numbers a fact in the journal; it is the field number of the fact in docs/journal.proto.
// Append at the end; a retired number stays as a commented blank.
type Kind uint16

// The kinds. Numbers below 16 belong to the entry itself.
const (
	KindTicked          Kind = 16
	KindPlanPublished   Kind = 17
	KindMerchantOpened  Kind = 18
	KindProductOffered  Kind = 19
	KindStockChanged    Kind = 20
	KindShopperJoined   Kind = 21
	KindCartLinePut     Kind = 22
	KindFavouriteSet    Kind = 23
	KindCheckoutPlaced  Kind = 24
	KindPaymentReceived Kind = 25
	KindOrdersClosed    Kind = 26
	KindRefundDue       Kind = 27
	KindRefundPaid      Kind = 28

	KindPromotionPublished Kind = 29
	KindPromotionEnded     Kind = 30
	KindCouponClaimed      Kind = 31
	KindBenefitsReturned   Kind = 32
	KindBenefitsExpired    Kind = 33
	KindAllowanceGranted   Kind = 34
	KindCampaignPublished  Kind = 35
	KindSeedRevealed       Kind = 36
	KindEnvelopeGranted    Kind = 37
	KindGroupOpened        Kind = 38
	KindGroupJoined        Kind = 39
	KindPresaleOpened      Kind = 40
	KindDepositPlaced      Kind = 41
	KindBalancesReminded   Kind = 42
	KindDepositClosed      Kind = 43
	KindPresaleClosed      Kind = 44
	KindPaymentStarted     Kind = 45
	KindPaymentPending     Kind = 46
	KindPaymentFailed      Kind = 47
	KindParcelShipped      Kind = 48
	KindOrdersFinished     Kind = 49
	KindReturnOpened       Kind = 50
	KindReturnMoved        Kind = 51
	KindRefundFailed       Kind = 52
	KindSettlementClosed   Kind = 53
	KindPayoutSettled      Kind = 54
	KindRefundRetried      Kind = 55
	KindCartMerged         Kind = 56
	KindShopperErased      Kind = 57
	KindMerchantFollowed   Kind = 58
	KindMerchantUnfollowed Kind = 59
	KindProductPictured    Kind = 60
	KindPaymentExtended    Kind = 61
)
