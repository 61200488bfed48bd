import AWSModel
import Ground

/// Where a listing goes on: opaque to clients, the same for the same place, and refused when it is not one of ours.
enum ContinuationToken {
    private static let mark: UInt8 = 0x1B

    static func make(after place: String) -> String {
        let bytes = Array(place.utf8)
        return Base64.encode([mark] + bigEndian(check(bytes)) + bytes, alphabet: .url)
    }

    /// The place that the token was made from.
    static func read(_ token: String) throws(AWSError) -> String {
        guard let bytes = Base64.decode(token, alphabet: .url), bytes.count > 5, bytes[0] == mark,
            Array(bytes[1..<5]) == bigEndian(check(Array(bytes[5...]))),
            let place = String(validating: bytes[5...], as: UTF8.self)
        else { throw .invalidArgument("The continuation token provided is incorrect", name: "continuation-token") }
        return place
    }

    private static func check(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBytes { Checksum.crc32c($0) } }
}

/// Markers that only go together.
enum ListingMarkers {
    static func checkVersion(keyMarker: String?, versionMarker: String?) throws(AWSError) {
        guard let versionMarker, keyMarker == nil || keyMarker?.isEmpty == true else { return }
        guard versionMarker.isEmpty else {
            throw .invalidArgument(
                "A version-id marker cannot be specified without a key marker.",
                name: "version-id-marker",
                value: versionMarker
            )
        }
        throw .invalidArgument(
            "A version-id marker cannot be empty.",
            name: "version-id-marker",
            value: versionMarker
        )
    }
}
