import CloudFormationService
import Ground

/// The place where the stacks of these tests stand.
let templateEnvironment = StackEnvironment(
    accountId: "111122223333",
    region: "eu-west-1",
    stackName: "shop",
    stackId: "arn:aws:cloudformation:eu-west-1:111122223333:stack/shop/7d2c0b10",
    notificationARNs: ["arn:aws:sns:eu-west-1:111122223333:news"],
    zones: ["eu-west-1": ["eu-west-1a", "eu-west-1b", "eu-west-1c"], "us-east-1": ["us-east-1a", "us-east-1b"]],
    exports: ["net-vpc": "vpc-0123"]
)

/// A catalogue of two types: things with a name that cannot change, and notes that can.
let templateCatalogue = ResourceTypes([
    "Test::Thing": ResourceTypeFacts(
        properties: [
            "Name": .createOnly, "Text": .optional, "Size": .optional, "Tags": .optional,
            "Mode": PropertyFacts(recreation: .conditionally),
            "Rules": PropertyFacts(members: ["Port": .required, "Note": .optional]),
        ],
        attributes: ["Arn", "Text", "Nested.Name"],
        identifiers: ["Name"]
    ),
    "Test::Strict": ResourceTypeFacts(properties: ["Must": .required]),
    "Custom::Any": ResourceTypeFacts(properties: [:], takesAnyProperty: true, hasAnyAttribute: true),
    "AWS::IAM::Role": ResourceTypeFacts(properties: ["RoleName": .createOnly]),
    "AWS::IAM::Policy": ResourceTypeFacts(properties: ["PolicyName": .optional]),
])

/// Lines of YAML that make a sound template of what stands before them.
let anyTemplateResources = "\nResources:\n  Any:\n    Type: Test::Thing\n"

func prepareTemplate(_ text: String, given: [String: String] = [:]) throws -> PreparedTemplate {
    try PreparedTemplate(TemplateText.parse(text), given: given, environment: templateEnvironment)
}

func deployTemplate(
    _ text: String,
    given: [String: String] = [:],
    environment: StackEnvironment = templateEnvironment
) throws -> Deployment {
    try Deployment(prepareTemplate(text, given: given), environment: environment, catalogue: templateCatalogue)
}

/// What CloudFormation would say; nil when there is no complaint.
func templateComplaint(_ body: () throws -> Void) -> String? {
    do {
        try body()
        return nil
    } catch let error as TemplateError {
        return error.message
    } catch {
        return "another error: \(error)"
    }
}
