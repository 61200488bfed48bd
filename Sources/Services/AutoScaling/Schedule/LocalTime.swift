import Foundation

/// How far a time zone's clocks are ahead of UTC.
struct LocalTime: Sendable {
    private let zone: TimeZone

    /// - Parameter name: such as `Europe/Berlin`; nil is UTC.
    init?(_ name: String?) {
        guard let name else {
            zone = .gmt
            return
        }
        guard name == "UTC" || TimeZone.knownTimeZoneIdentifiers.contains(name) || name.hasPrefix("Etc/"),
            let zone = TimeZone(identifier: name)
        else { return nil }
        self.zone = zone
    }

    func offset(at seconds: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))
    }
}
