import ArgumentParser
import Ground

struct EnvCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "env",
        abstract: "Print export lines for a shell: eval \"$(faultline env)\"."
    )
    @OptionGroup var common: CommonOptions
    @Option(help: "The Region that clients shall use.") var region = "us-east-1"
    @Option(help: "The account that clients shall use: twelve digits.") var account = "000000000000"

    func run() async throws {
        try await common.run {
            guard account.count == 12, account.allSatisfy(\.isNumber) else {
                throw Failure("an account number has twelve digits, this is \(account)", exitCode: 64)
            }
            let variables: [(String, String)] = [
                ("AWS_ENDPOINT_URL", common.url),
                ("AWS_ACCESS_KEY_ID", account),
                ("AWS_SECRET_ACCESS_KEY", "test"),
                ("AWS_DEFAULT_REGION", region),
                ("AWS_REGION", region),
            ]
            let object = JSONObject(variables.map { ($0, .string($1)) })
            common.say(.object(object), variables.map { "export \($0)=\($1)" }.joined(separator: "\n"))
        }
    }
}
