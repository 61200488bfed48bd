import AWSModel
import EC2Shapes
import Ground
import World

/// A prefix list as listings show it: a customer's, or one of AWS's.
enum PrefixListShown {
    case own(Kept<PrefixListRecord>)
    case aws(AWSPrefixList, region: String)

    var id: String {
        switch self {
        case .own(let kept): kept.id
        case .aws(let list, _): list.id
        }
    }

    var name: String {
        switch self {
        case .own(let kept): kept.name
        case .aws(let list, _): list.name
        }
    }

    /// Who owns it; AWS is called so.
    var owner: String {
        switch self {
        case .own(let kept): kept.place.account
        case .aws: "AWS"
        }
    }

    func entries(version: Int? = nil) throws(AWSError) -> [PrefixListRecord.Entry] {
        switch self {
        case .aws(let list, _): return list.blocks.map { PrefixListRecord.Entry(block: $0) }
        case .own(let kept):
            guard let version else { return kept.entries }
            guard kept.versions.indices.contains(version - 1) else {
                throw AWSError(
                    "InvalidPrefixListVersion.NotFound",
                    "The version \(version) of prefix list '\(kept.id)' does not exist."
                )
            }
            return kept.versions[version - 1]
        }
    }

    func view(_ ledger: some LedgerReading) throws -> ManagedPrefixList {
        switch self {
        case .aws(let list, let region):
            let partition = Partition(ofRegion: region).rawValue
            return ManagedPrefixList {
                $0.prefixListId = list.id
                $0.prefixListName = list.name
                $0.prefixListArn = "arn:\(partition):ec2:\(region):aws:prefix-list/\(list.id)"
                $0.addressFamily = "IPv4"
                $0.state = "create-complete"
                $0.ownerId = "AWS"
                $0.tags = []
            }
        case .own(let kept):
            let tags = try ledger.tags(of: kept.id, in: kept.place)
            return ManagedPrefixList {
                $0.prefixListId = kept.id
                $0.prefixListName = kept.name
                $0.prefixListArn = RuleViews.arn("prefix-list/\(kept.id)", kept.place)
                $0.addressFamily = "IPv4"
                $0.state = kept.record.version > 1 ? "modify-complete" : "create-complete"
                $0.maxEntries = kept.entriesMax
                $0.version = kept.record.version
                $0.ownerId = kept.place.account
                $0.tags = Tags.views(tags) ?? []
            }
        }
    }
}

extension LedgerReading {
    /// The lists of a place, AWS's among them, in the order of their ids.
    func prefixLists(_ ids: [String]?, in place: Place) throws -> [PrefixListShown] {
        let aws = AWSPrefixLists.lists(region: place.region).map { PrefixListShown.aws($0, region: place.region) }
        let own = try list(PrefixListRecord.self, in: .place(place)).map(PrefixListShown.own)
        let all = (aws + own).sorted { $0.id < $1.id }
        guard let ids, !ids.isEmpty else { return all }
        for id in ids {
            guard ResourceKind.prefixList.isWellFormed(id) else { throw AWSError.malformed(.prefixList, id) }
            guard all.contains(where: { $0.id == id }) else { throw AWSError.notFound(.prefixList, id) }
        }
        return all.filter { ids.contains($0.id) }
    }
}
