/// Why the store did not do what was asked, or what it found broken.
///
/// Closed: a caller can turn every case into an answer of its own. Cases up to `refused` are about the request, those
/// after it about the machine.
public enum StoreError: Error, Equatable, Sendable {
    case bucketMissing(String)
    case bucketExists(String)
    /// The bucket still has object versions or delete markers.
    case bucketNotEmpty(String)
    /// A key is empty or longer than the 1024 bytes allowed.
    case keyInvalid(bytes: Int)
    /// No current version: the key is unknown, or a condition needed an object that is not there.
    case objectMissing(ObjectKey)
    case versionMissing(ObjectKey, VersionID)
    /// What was addressed is a delete marker. `latest` tells whether it was found as the current version of the key.
    case deleteMarker(ObjectKey, VersionID, modified: Int64, latest: Bool)
    case uploadMissing(String)
    /// A part named by the completion of an upload does not fit.
    case partInvalid(number: Int, PartFault)
    /// A write condition does not hold; nothing was changed.
    case conditionFailed(WriteConditions.Field, foundTag: String?)
    /// The version may not be removed yet.
    case protected(Protection)
    /// The content to be shared was deleted meanwhile: look it up again.
    case sourceGone
    /// A range does not lie within the content.
    case rangeInvalid(size: Int)
    /// The caller's own closure refused, with a code of the caller's.
    case refused(String)

    /// Stored bytes do not match their checksum. Nothing of the bad block was handed out.
    case corrupt(Corruption)
    /// The disk, or the limit set for the database, is full. Nothing acknowledged is lost.
    case full(path: String)
    /// A system call failed.
    case machine(operation: String, path: String, code: Int32)
    /// SQLite failed in a way that has no case of its own.
    case database(code: Int32, message: String)
    /// The database cannot be used as it is. Nothing was deleted or changed.
    case databaseUnusable(path: String, reason: String, advice: String)
    /// Another process works on this directory.
    case inUse(path: String)
    /// The directory was written by another version of the store.
    case formatUnknown(found: Int, expected: Int)
    /// The store has been closed.
    case closed

    /// What may be wrong with a part when an upload is completed.
    public enum PartFault: Equatable, Sendable {
        case missing
        case tagDiffers
        /// Numbers must rise.
        case outOfOrder
        case tooSmall(bytes: Int, minimumBytes: Int)
        /// A number outside 1...10000, or an empty list (number 0).
        case numberInvalid
    }

    /// True when the transaction may have been hit half-way, so that it has to be rolled back.
    var isStorageFailure: Bool {
        switch self {
        case .full, .machine, .database, .databaseUnusable: true
        default: false
        }
    }
}

/// Where stored bytes differ from their checksum.
public struct Corruption: Equatable, Hashable, Sendable {
    public enum Place: Equatable, Hashable, Sendable {
        /// A small content kept in the database.
        case inlineContent
        /// A block of a file; the file may also be too short or missing.
        case block(Int)
        case fileMissing
        /// The record of an object or its list of parts.
        case record
    }

    public var place: Place
    /// Number of the content, or of the part list for a record; 0 when unknown.
    public var content: Int64
    public var detail: String

    public init(place: Place, content: Int64, detail: String) {
        self.place = place
        self.content = content
        self.detail = detail
    }
}
