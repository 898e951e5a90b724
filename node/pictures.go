package node

import (
	"path/filepath"

	"carnival/picture"
)

// openPictures opens the folder of merchants' pictures. Pictures leave the disk alone long before
// orders have to: a merchant who uploads must not close the shop.
func openPictures(dir string) (*picture.Store, error) {
	return picture.Open(filepath.Join(dir, "pictures"), func() bool {
		d, err := diskOf(dir)
		return err == nil && d.free/2 >= d.reserve()
	})
}

// damaged tells of a picture that was kept and cannot be shown.
func (n *Node) damaged(err error) {
	n.metrics.damaged.Inc()
	n.opts.Logger.Error("a merchant's picture cannot be shown, its product is drawn instead",
		"err", err)
}
