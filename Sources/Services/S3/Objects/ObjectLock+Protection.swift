import ObjectStore

// The store keeps retention and holds in words of its own.

extension ObjectLock.Retention {
    init(_ kept: Protection.Retention) {
        self.init(mode: kept.mode == .strict ? .compliance : .governance, until: kept.until)
    }

    var kept: Protection.Retention {
        Protection.Retention(mode: mode == .compliance ? .strict : .overridable, until: until)
    }
}
