import AWSModel
import World

extension LedgerReading {
    func keyPair(named name: String, in place: Place) throws -> Kept<KeyPairRecord> {
        let found = try list(KeyPairRecord.self, where: "name", is: name, in: .place(place))
        guard let kept = found.first else {
            throw AWSError("InvalidKeyPair.NotFound", "The key pair '\(name)' does not exist")
        }
        return kept
    }
}
