import AWSService

extension EC2Service {
    /// What is about networks; instances and what belongs to them register apart.
    func registerNetwork(in table: inout OperationTable) {
        registerGeography(in: &table)
        registerVPCs(in: &table)
        registerSubnets(in: &table)
        registerRouteTables(in: &table)
        registerRoutes(in: &table)
        registerInternetGateways(in: &table)
        registerSecurityGroups(in: &table)
        registerPrefixLists(in: &table)
        registerEndpoints(in: &table)
        registerAddresses(in: &table)
        registerNATGateways(in: &table)
        registerNetworkInterfaces(in: &table)
        registerNetworkACLs(in: &table)
        registerPeering(in: &table)
        registerDHCPOptions(in: &table)
        registerFlowLogs(in: &table)
    }
}
