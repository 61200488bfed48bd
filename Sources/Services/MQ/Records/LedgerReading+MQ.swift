import AWSModel
import World

extension LedgerReading {
    func broker(_ id: String, in place: Place) throws -> Kept<BrokerRecord> {
        guard let kept = try get(BrokerRecord.self, id, in: place) else { throw AWSError.noBroker(id) }
        return kept
    }

    func configuration(_ id: String, in place: Place) throws -> Kept<ConfigurationRecord> {
        guard let kept = try get(ConfigurationRecord.self, id, in: place) else { throw AWSError.noConfiguration(id) }
        return kept
    }

    func document(_ reference: ConfigurationReference, in place: Place) throws -> String {
        guard let kept = try get(RevisionRecord.self, RevisionRecord.id(reference), in: place) else {
            throw AWSError.noRevision(String(reference.revision), of: reference.id)
        }
        return kept.document
    }

    /// A configuration that a request names; its latest revision when it names none.
    func reference(_ id: String, _ revision: Int?, in place: Place) throws -> ConfigurationReference {
        let configuration = try configuration(id, in: place)
        let revision = revision ?? configuration.record.latest
        guard (1...configuration.record.latest).contains(revision) else {
            throw AWSError.noRevision(String(revision), of: id)
        }
        return ConfigurationReference(id: id, revision: revision)
    }
}
