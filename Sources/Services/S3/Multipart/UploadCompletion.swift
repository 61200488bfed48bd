import AWSModel
import Ground
import ObjectStore
import S3Shapes
import Synchronization

/// The parts as the client names them, and what it says of the whole.
struct UploadCompletion: Sendable {
    let chosen: [ChosenPart]
    let conditions: WriteConditions
    let refusals = Refusals()
    /// What the client says of each part, by number.
    private let given: [Int: [ChecksumAlgorithm: String]]
    private let whole: HeaderFields
    private let type: String?
    private let size: Int?
    private let upload: String
    private let now: Int64

    init(_ input: CompleteMultipartUploadRequest, now: Int64) throws(AWSError) {
        guard let parts = input.multipartUpload?.parts, !parts.isEmpty else { throw .malformedXML }
        var chosen: [ChosenPart] = []
        var given: [Int: [ChecksumAlgorithm: String]] = [:]
        for part in parts {
            guard let number = part.partNumber, let tag = part.eTag else { throw .malformedXML }
            chosen.append(ChosenPart(number: number, tag: EntityTag.bare(tag)))
            given[number] = part.checksums
        }
        self.chosen = chosen
        self.given = given
        self.now = now
        whole = HeaderFields(input.checksums.map { ($0.key.header, $0.value) })
        type = input.checksumType
        size = input.mpuObjectSize
        upload = input.uploadId
        let asked = [("if-match", input.ifMatch), ("if-none-match", input.ifNoneMatch)]
        conditions = WriteConditions(
            try PutConditions(HeaderFields(asked.compactMap { name, value in value.map { (name, $0) } }))
        )
    }

    /// What is to be said of the object. Runs on the store's thread, at the moment of the commit.
    func facts(_ record: UploadRecord, _ taken: [PartRecord]) throws(AWSError) -> ObjectFacts {
        let kept = UploadAttributes(bytes: record.attributes)
        try CompletionChecksum.checkType(type, kept.checksum)
        let bytes = taken.reduce(0) { $0 + $1.size }
        if let size, size != bytes { throw .uploadSizeDiffers(given: size, computed: bytes) }
        // Without a word from the client the sum is over the content, by the default algorithm.
        let choice = kept.checksum ?? UploadChecksum(algorithm: .crc64nvme, type: .fullObject)
        var sums: [WholeChecksum.Part] = []
        var tags: [[UInt8]] = []
        for part in taken {
            let known = PartChecksums(bytes: part.attributes)
            try CompletionChecksum.checkPart(
                part.number,
                given: given[part.number] ?? [:],
                kept: known.shown,
                kept.checksum,
                refusal: .invalidPart(part.number, tag: part.tag, upload: upload)
            )
            sums.append(WholeChecksum.Part(size: part.size, checksum: known.bytes(of: choice.algorithm)))
            tags.append(Hexadecimal.bytes(part.tag))
        }
        let sum = WholeChecksum.of(sums, choice)
        try CompletionChecksum.checkWhole(whole, sum)
        var write = kept.object
        write.checksumValue = sum?.value
        var summary = ObjectSummaryFacts(bytes: record.summary)
        summary.checksum = sum.map { UploadChecksum(algorithm: $0.algorithm, type: $0.type) }
        return ObjectFacts(
            modified: now,
            tag: WholeChecksum.tag(partMD5s: tags),
            summary: summary.bytes,
            attributes: write.bytes,
            protection: kept.protection
        )
    }

    /// The answer to a refusal: of our own making, or the store's.
    func answer(to error: StoreError, _ wish: S3Service.ObjectWish) -> AWSError {
        switch error {
        case .refused: return refusals.last ?? AWSError(error, wish)
        case .partInvalid(let number, .missing), .partInvalid(let number, .tagDiffers):
            return .invalidPart(number, tag: tag(of: number), upload: upload)
        case .partInvalid(_, .outOfOrder): return .invalidPartOrder(upload: upload)
        case .partInvalid(let number, .tooSmall(let bytes, let least)):
            return .entityTooSmall(bytes, least: least, part: number, tag: tag(of: number))
        default: return AWSError(error, wish)
        }
    }

    private func tag(of number: Int) -> String { chosen.first { $0.number == number }?.tag ?? "" }

    /// Carries an answer past the store, whose refusals are words of its own.
    final class Refusals: Sendable {
        private let noted = Mutex<AWSError?>(nil)

        var last: AWSError? { noted.withLock { $0 } }
        func note(_ error: AWSError) { noted.withLock { $0 = error } }
    }
}

/// Reads what `hexadecimal(_:)` wrote.
enum Hexadecimal {
    /// Empty for a text of another form.
    static func bytes(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var high: UInt8?
        for digit in text.utf8 {
            guard let value = value(of: digit) else { return [] }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return high == nil ? bytes : []
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x57
        case 0x41...0x46: digit - 0x37
        default: nil
        }
    }
}
