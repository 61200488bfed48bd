/// What a configuration holds until its user writes another.
enum StandardConfiguration {
    static let document = """
        <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
        <broker xmlns="http://activemq.apache.org/schema/core" schedulePeriodForDestinationPurge="10000">
          <destinationPolicy>
            <policyMap>
              <policyEntries>
                <policyEntry topic=">" gcInactiveDestinations="true" inactiveTimoutBeforeGC="600000">
                  <pendingMessageLimitStrategy>
                    <constantPendingMessageLimitStrategy limit="1000"/>
                  </pendingMessageLimitStrategy>
                </policyEntry>
                <policyEntry queue=">" gcInactiveDestinations="true" inactiveTimoutBeforeGC="600000"/>
              </policyEntries>
            </policyMap>
          </destinationPolicy>
          <plugins/>
        </broker>
        """
}
