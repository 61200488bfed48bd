import AWSModel
import AWSService
import EC2Shapes
import Ground
import World

/// A launch as a template and a request together want it: what the request says wins.
///
/// Source: EC2 API Reference, "RunInstances", `LaunchTemplate`.
struct LaunchMerge {
    let request: RunInstancesRequest
    /// The template and its version, for the tags that tell of them.
    let template: (id: String, version: Int)?

    init(_ request: RunInstancesRequest, in place: Place, _ ledger: some LedgerReading) throws {
        guard let named = request.launchTemplate else {
            self.request = request
            template = nil
            return
        }
        let kept = try ledger.launchTemplate(id: named.launchTemplateId, name: named.launchTemplateName, in: place)
        let version = try ledger.version(named.version, of: kept)
        template = (kept.id, version.number)
        var wanted = try Self.launch(version.record.object)
        let given = ModelJSON.ec2.encode(request, as: "RunInstancesRequest")
        for (name, value) in given where name != "LaunchTemplate" {
            wanted[name] = Self.merged(name, wanted[name], value)
        }
        // A request that names a subnet or groups of its own means them instead of the template's interfaces.
        if request.networkInterfaces == nil, request.subnetId != nil || request.securityGroupIds != nil {
            wanted = Self.withoutInterfaces(wanted, request)
        }
        self.request = try ModelJSON.ec2.decode(wanted, as: "RunInstancesRequest", unknown: .refused)
    }

    /// A template's data under the names that a launch has for it.
    private static func launch(_ data: JSONObject) throws -> JSONObject {
        var launch = JSONObject()
        for (name, value) in data {
            switch name {
            case "RamDiskId": launch["RamdiskId"] = value
            case "ElasticGpuSpecifications", "InstanceRequirements":
                throw AWSError.notBuilt(parameter: "LaunchTemplateData.\(name)")
            default: launch[name] = value
            }
        }
        // Only these kinds are made by a launch; a template may name more for Spot and fleets.
        if let specifications = launch["TagSpecifications"]?.array {
            let kinds = ["instance", "volume", "network-interface"]
            launch["TagSpecifications"] = .array(
                specifications.filter { kinds.contains($0["ResourceType"]?.string ?? "") }
            )
        }
        return launch
    }

    private static func merged(_ name: String, _ old: JSONValue?, _ new: JSONValue) -> JSONValue {
        switch name {
        case "BlockDeviceMappings": joined(old, new, by: "DeviceName") { $1 }
        case "TagSpecifications":
            joined(old, new, by: "ResourceType") { old, new in
                var both = new
                both["Tags"] = joined(old["Tags"], new["Tags"] ?? .array([]), by: "Key") { $1 }
                return both
            }
        case "MetadataOptions", "Placement":
            old?.object.map { .object(JSONObject(Array($0) + Array(new.object ?? JSONObject()))) } ?? new
        default: new
        }
    }

    /// Both lists; elements with the same key become one.
    private static func joined(
        _ old: JSONValue?,
        _ new: JSONValue,
        by key: String,
        _ both: (JSONObject, JSONObject) -> JSONObject
    ) -> JSONValue {
        var result = old?.array ?? []
        for element in new.array ?? [] {
            let same = result.firstIndex { $0[key] == element[key] }
            if let same, let one = result[same].object, let other = element.object {
                result[same] = .object(both(one, other))
            } else {
                result.append(element)
            }
        }
        return .array(result)
    }

    private static func withoutInterfaces(_ wanted: JSONObject, _ request: RunInstancesRequest) -> JSONObject {
        var wanted = wanted
        guard let interfaces = wanted["NetworkInterfaces"]?.array, let first = interfaces.first?.object else {
            return wanted
        }
        var primary = first
        if let subnet = request.subnetId {
            primary["SubnetId"] = .string(subnet)
            wanted["SubnetId"] = nil
        }
        if let groups = request.securityGroupIds {
            primary["Groups"] = .array(groups.map { .string($0) })
            wanted["SecurityGroupIds"] = nil
        }
        wanted["NetworkInterfaces"] = .array([.object(primary)] + interfaces.dropFirst())
        return wanted
    }
}
