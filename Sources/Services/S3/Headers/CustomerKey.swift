import AWSModel
import Ground

/// A key that the client keeps to itself and sends along (SSE-C).
///
/// Source: S3 User Guide, "Using server-side encryption with customer-provided keys". Observed: recorded answers for
/// the words and the order of the checks.
struct CustomerKey: Sendable, Equatable {
    /// Base64 of the key's MD5: all that is kept of it.
    var md5: String

    enum Role: String, Sendable {
        case target = "x-amz-server-side-encryption-customer-"
        case copySource = "x-amz-copy-source-server-side-encryption-customer-"
    }

    /// Nil when the request brings no key.
    static func read(_ headers: HeaderFields, _ role: Role = .target) throws(AWSError) -> CustomerKey? {
        let algorithm = headers[role.rawValue + "algorithm"]
        let key = headers[role.rawValue + "key"]
        let md5 = headers[role.rawValue + "key-md5"]
        guard algorithm != nil || key != nil || md5 != nil else { return nil }
        guard let algorithm else { throw wrong("provide a valid encryption algorithm") }
        guard algorithm == "AES256" else { throw .invalidEncryptionAlgorithm(algorithm) }
        guard let key else { throw wrong("provide an appropriate secret key") }
        guard let bytes = Base64.decode(key), bytes.count == 32 else {
            throw invalid("The secret key was invalid for the specified algorithm.")
        }
        guard let md5 else { throw wrong("provide the client calculated MD5 of the secret key") }
        guard md5 == Base64.encode(HashAlgorithm.md5.hash(bytes)) else {
            throw invalid("The calculated MD5 hash of the key did not match the hash that was provided.")
        }
        return CustomerKey(md5: md5)
    }

    /// Makes sure that a reader brings the key that an object was written with.
    ///
    /// - Parameter kept: base64 of the MD5 of the object's key; nil when it has none.
    static func check(kept: String?, _ headers: HeaderFields, _ role: Role = .target) throws(AWSError) {
        let given = try read(headers, role)
        switch (kept, given) {
        case (nil, nil): return
        case (nil, _?):
            throw .invalidRequest("The encryption parameters are not applicable to this object.")
        case (_?, nil):
            throw .invalidRequest(
                "The object was stored using a form of Server Side Encryption. The correct parameters must be provided "
                    + "to retrieve the object."
            )
        case (let kept?, let given?):
            guard kept == given.md5 else {
                throw .accessDenied(
                    "Requests specifying Server Side Encryption with Customer provided keys must provide the correct "
                        + "secret key."
                )
            }
        }
    }

    /// Makes sure that a part comes with the key that its upload was begun with.
    static func checkPart(uploadKey: String?, _ headers: HeaderFields) throws(AWSError) {
        let given = try read(headers)
        guard uploadKey != nil else {
            guard given == nil else {
                throw .invalidRequest(
                    "The multipart upload initiate requested no encryption. Subsequent part requests must not include "
                        + "encryption parameters."
                )
            }
            return
        }
        guard let given else {
            throw .invalidRequest(
                "The multipart upload initiate requested encryption. Subsequent part requests must include the "
                    + "appropriate encryption parameters."
            )
        }
        guard given.md5 == uploadKey else {
            throw .invalidRequest("The provided encryption parameters did not match the ones used originally.")
        }
    }

    private static func wrong(_ words: String) -> AWSError {
        invalid("Requests specifying Server Side Encryption with Customer provided keys must \(words).")
    }

    private static func invalid(_ message: String) -> AWSError {
        .invalidArgument(message, name: "x-amz-server-side-encryption")
    }
}
