package api

import "carnival/web"

func docRoutes(ops []operation) []web.Route { return nil }
