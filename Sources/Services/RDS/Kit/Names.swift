import AWSModel
import AWSService
import Ground
import World

extension RequestContext {
    /// Where an account's databases of a Region lie.
    var place: Place { Place(account: account, region: region) }
}

extension WorldInstant {
    var timestamp: Timestamp { Timestamp(milliseconds: millisecondsSince1970) }
}

/// The kinds of things that RDS names by ARNs.
enum ResourceKind: String, Sendable, CaseIterable {
    case instance = "db"
    case snapshot
    case subnetGroup = "subgrp"
    case parameterGroup = "pg"
    case optionGroup = "og"
    case subscription = "es"

    func arn(_ id: String, in place: Place) -> String {
        ARN(
            partition: place.partition,
            service: "rds",
            region: place.region,
            account: place.account,
            resource: "\(rawValue):\(id)"
        ).description
    }
}

extension Place {
    var partition: String {
        if region.hasPrefix("cn-") { return "aws-cn" }
        return region.hasPrefix("us-gov-") ? "aws-us-gov" : "aws"
    }
}

/// The DNS names of databases.
enum EndpointName {
    /// `<id>.<12 characters for the account and Region>.<region>.rds.amazonaws.com`.
    static func of(_ id: String, in place: Place) -> String {
        var random = SeededRandom(seed: "rds endpoints of \(place.account) in \(place.region)")
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789")
        let middle = "c" + String((0..<11).map { _ in alphabet[Int(random.next() % UInt64(alphabet.count))] })
        let domain = place.region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
        return "\(id).\(middle).\(place.region).rds.\(domain)"
    }
}
