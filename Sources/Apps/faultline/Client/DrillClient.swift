import AWSModel
import AutoScalingShapes
import CloudFormationShapes
import Drills
import FISShapes
import Glibc
import Ground
import MQShapes
import RDSShapes

/// The running cloud as drills see it: through its API and its own pages, as any client.
struct DrillClient: DrillCloud {
    private let url: String
    private let control: ControlClient
    private let services: ServiceClient

    init(_ common: CommonOptions, region: String) throws {
        url = common.url
        control = try ControlClient(common)
        services = try ServiceClient(common, region: region)
    }

    func page(_ path: String) throws -> JSONValue { try reaching { try control.get(path) } }

    func outputs(ofStack name: String) throws -> [String: String] {
        let answer = try call(CloudFormationOperations.describeStacks) { $0.stackName = name }
        let outputs = answer.stacks?.first?.outputs ?? []
        return Dictionary(outputs.map { ($0.outputKey ?? "", $0.outputValue ?? "") }) { $1 }
    }

    // MARK: Resources

    func group(_ name: String) throws -> [String: String] {
        let answer = try call(AutoScalingOperations.describeAutoScalingGroups) { $0.autoScalingGroupNames = [name] }
        guard let group = answer.autoScalingGroups.first else { throw DrillFailure("there is no group \(name)") }
        let inService = (group.instances ?? []).filter {
            $0.lifecycleState == "InService" && $0.healthStatus.lowercased() == "healthy"
        }
        let zones = Dictionary(grouping: inService, by: \.availabilityZone).mapValues(\.count)
        return [
            "size": String(inService.count), "desired": String(group.desiredCapacity),
            "zones": zones.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(separator: ","),
            "first": inService.map(\.instanceId).min() ?? "",
        ]
    }

    func database(_ id: String) throws -> [String: String] {
        let answer = try call(RDSOperations.describeDBInstances) { $0.dbInstanceIdentifier = id }
        guard let instance = answer.dbInstances?.first else { throw DrillFailure("there is no database \(id)") }
        var facts = ["status": instance.dbInstanceStatus ?? "", "primary": instance.availabilityZone ?? ""]
        // AWS names the standby's zone while there is one.
        if instance.multiAZ == true { facts["standby"] = instance.secondaryAvailabilityZone ?? "" }
        return facts
    }

    func broker(_ id: String) throws -> [String: String] {
        let answer = try call(MQOperations.describeBroker) { $0.brokerId = id }
        return ["status": answer.brokerState ?? ""]
    }

    // MARK: Experiments

    /// The members of a template are those of the request, as with `--cli-input-json`.
    func start(experiment template: String) throws -> String {
        var wish = (try? JSONValue.parse(template))?.object ?? [:]
        let token = "drill-\(HostTime.uptimeNanoseconds)"
        wish["clientToken"] = wish["clientToken"] ?? .string(token)
        let made = try services.post("/experimentTemplates", .object(wish), service: "fis")
        let template = made["experimentTemplate"]?["id"]?.string ?? ""
        let started = try services.post(
            "/experiments",
            ["clientToken": .string(token), "experimentTemplateId": .string(template)],
            service: "fis"
        )
        return started["experiment"]?["id"]?.string ?? ""
    }

    func status(ofExperiment id: String) throws -> (status: String, reason: String) {
        let answer = try call(FISOperations.getExperiment) { $0.id = id }
        let state = answer.experiment?.state
        return (state?.status ?? "", state?.reason ?? "")
    }

    // MARK: For commands

    var program: String { ThisProgram.path }

    var environment: [String: String] {
        [
            "AWS_ENDPOINT_URL": url, "AWS_DEFAULT_REGION": services.region, "AWS_REGION": services.region,
            "AWS_ACCESS_KEY_ID": Environment["AWS_ACCESS_KEY_ID"] ?? "test",
            "AWS_SECRET_ACCESS_KEY": Environment["AWS_SECRET_ACCESS_KEY"] ?? "test", "AWS_PAGER": "",
            "FAULTLINE": ThisProgram.path,
        ]
    }

    private func call<Input, Output>(
        _ operation: Operation<Input, Output>,
        _ build: (inout Input) -> Void
    ) throws -> Output {
        try reaching { try services.call(operation, build) }
    }

    private func reaching<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let failure as Failure {
            if failure.isUnreachable { throw CloudUnreachable() }
            throw DrillFailure(failure.message)
        } catch let error as AWSError {
            throw DrillFailure("\(error.code): \(error.message)")
        }
    }
}

/// The file of the program that runs.
enum ThisProgram {
    static var path: String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        return count > 0
            ? String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : CommandLine.arguments[0]
    }
}
