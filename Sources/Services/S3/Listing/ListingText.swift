import AWSModel
import Ground

/// How listings and other documents write what they hold.
enum ListingText {
    /// `2026-01-01T00:00:00.000Z`.
    static func time(milliseconds: Int64) -> String {
        let seconds = milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000
        let rest = Int(milliseconds - seconds * 1000)
        return CivilDate(secondsSince1970: seconds, nanosecond: rest * 1_000_000).iso8601(fractionDigits: 3)
    }

    /// For the header `Last-Modified`.
    static func httpTime(milliseconds: Int64) -> String {
        CivilDate(secondsSince1970: milliseconds / 1000).httpDate
    }
}

/// Whether keys and prefixes in a listing are percent-encoded, for clients whose XML cannot hold them.
enum KeyEncoding: String, Sendable {
    case plain
    case url

    private static let kept = PercentEncoding.Kept(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._/*"
    )

    /// Reads `encoding-type`.
    static func read(_ text: String?) throws(AWSError) -> KeyEncoding {
        guard let text else { return .plain }
        guard text == "url" else {
            throw .invalidArgument(
                "Invalid Encoding Method specified in Request",
                name: "encoding-type",
                value: text
            )
        }
        return .url
    }

    func encode(_ key: String) -> String {
        self == .plain ? key : PercentEncoding.encode(key, keeping: Self.kept)
    }
}

/// How many entries a listing brings at most.
enum ListingLimit {
    static let most = 1000

    /// Reads `max-keys`, `max-uploads` or `max-parts`; more than the most is taken for the most.
    static func read(_ text: String?, name: String) throws(AWSError) -> Int {
        guard let text, !text.isEmpty else { return most }
        guard let number = Int(text), number <= Int(Int32.max) else {
            throw .invalidArgument("Provided \(name) not an integer or within integer range", name: name, value: text)
        }
        return try check(number, name: name)
    }

    static func check(_ number: Int?, name: String) throws(AWSError) -> Int {
        guard let number else { return most }
        guard number >= 0 else {
            throw .invalidArgument(
                "Argument \(name) must be an integer between 0 and 2147483647",
                name: name,
                value: String(number)
            )
        }
        return min(number, most)
    }
}
