/// What may stand in a user's document: `element: attributes / elements that hold the values of properties`.
///
/// Source: Amazon MQ Developer Guide, "Elements and Their Attributes Permitted in Amazon MQ Configurations", for the
/// elements and for what `broker`, `transportConnector` and `kahaDB` may say; the server's own schema for the others'
/// attributes.
enum AllowedTable {
    static let rows: [String: Row] = {
        var rows: [String: Row] = [:]
        var current = ""
        for word in text.split(whereSeparator: \.isWhitespace) {
            if word.hasSuffix(":") {
                current = String(word.dropLast())
                rows[current] = Row()
            } else if word == "/" {
                rows[current]?.isPastAttributes = true
            } else if rows[current]?.isPastAttributes == true {
                rows[current]?.properties.insert(String(word))
            } else {
                rows[current]?.attributes.insert(String(word))
            }
        }
        return rows
    }()

    struct Row: Sendable {
        var attributes: Set<String> = []
        var properties: Set<String> = []
        fileprivate var isPastAttributes = false
    }

    private static let text = """
        abortSlowAckConsumerStrategy: abortConnection checkPeriod ignoreIdleConsumers ignoreNetworkConsumers
          maxSlowCount maxSlowDuration maxTimeSinceLastAck name /
        abortSlowConsumerStrategy: abortConnection checkPeriod ignoreNetworkConsumers maxSlowCount
          maxSlowDuration name /
        authorizationEntry: admin queue read tempQueue tempTopic topic write / destination
        authorizationMap:  / authorizationEntries defaultEntry tempDestinationAuthorizationEntry
        authorizationPlugin:  / map
        broker: advisorySupport allowTempAutoCreationOnSend cacheTempDestinations consumerSystemUsagePortion
          dedicatedTaskRunner deleteAllMessagesOnStartup keepDurableSubsActive
          enableMessageExpirationOnActiveDurableSubs maxPurgedDestinationsPerSweep maxSchedulerRepeatAllowed
          monitorConnectionSplits offlineDurableSubscriberTaskSchedule offlineDurableSubscriberTimeout
          persistenceThreadPriority persistent populateJMSXUserID producerSystemUsagePortion
          rejectDurableConsumers rollbackOnlyOnAsyncException schedulePeriodForDestinationPurge schedulerSupport
          splitSystemUsageForProducersConsumers taskRunnerPriority timeBeforePurgeTempDestinations
          useAuthenticatedPrincipalForJMSXUserID useMirroredQueues useTempMirroredQueues useVirtualDestSubs
          useVirtualDestSubsOnCreation useVirtualTopics / destinationInterceptors destinationPolicy destinations
          networkConnectors persistenceAdapter plugins systemUsage transportConnectors
        cachedMessageGroupMapFactory: cacheSize /
        compositeQueue: concurrentSend copyMessage forwardOnly name sendWhenNotMatched / forwardTo
        compositeTopic: concurrentSend copyMessage forwardOnly name sendWhenNotMatched / forwardTo
        constantPendingMessageLimitStrategy: limit /
        discarding: enableAudit expiration maxAuditDepth maxProducersToAudit processExpired processNonPersistent
          / deadLetterQueue
        discardingDLQBrokerPlugin: dropAll dropOnly dropTemporaryQueues dropTemporaryTopics reportInterval /
        fileCursor:  /
        fileDurableSubscriberCursor:  /
        fileQueueCursor:  /
        filteredDestination: queue selector topic / destination filter
        fixedCountSubscriptionRecoveryPolicy: maximumSize /
        fixedSizedSubscriptionRecoveryPolicy: maximumSize useSharedBuffer / buffer
        forcePersistencyModeBrokerPlugin: persistenceFlag /
        individualDeadLetterStrategy: destinationPerDurableSubscriber enableAudit expiration maxAuditDepth
          maxProducersToAudit processExpired processNonPersistent queuePrefix queueSuffix topicPrefix
          topicSuffix useQueueForQueueMessages useQueueForTopicMessages /
        lastImageSubscriptionRecoveryPolicy:  /
        messageGroupHashBucketFactory: bucketCount cacheSize /
        mirroredQueue: copyMessage postfix prefix /
        noSubscriptionRecoveryPolicy:  /
        oldestMessageEvictionStrategy: evictExpiredMessagesHighWatermark /
        oldestMessageWithLowestPriorityEvictionStrategy: evictExpiredMessagesHighWatermark /
        policyEntry: advisoryForConsumed advisoryForDelivery advisoryForDiscardingMessages
          advisoryForFastProducers advisoryForSlowConsumers advisoryWhenFull allConsumersExclusiveByDefault
          alwaysRetroactive blockedProducerWarningInterval consumersBeforeDispatchStarts
          cursorMemoryHighWaterMark doOptimzeMessageStorage durableTopicPrefetch enableAudit
          expireMessagesPeriod gcInactiveDestinations gcWithNetworkConsumers inactiveTimeoutBeforeGC
          inactiveTimoutBeforeGC includeBodyForAdvisory lazyDispatch maxAuditDepth maxBrowsePageSize
          maxDestinations maxExpirePageSize maxPageSize maxProducersToAudit maxQueueAuditDepth memoryLimit
          messageGroupMapFactoryType minimumMessageSize optimizeMessageStoreInFlightLimit optimizedDispatch
          persistJMSRedelivered prioritizedMessages producerFlowControl queue queueBrowserPrefetch queuePrefetch
          reduceMemoryFootprint sendAdvisoryIfNoConsumers sendDuplicateFromStoreToDLQ sendFailIfNoSpace
          sendFailIfNoSpaceAfterTimeout storeUsageHighWaterMark strictOrderDispatch tempQueue tempTopic
          timeBeforeDispatchStarts topic topicPrefetch useCache useConsumerPriority usePrefetchExtension
          useTopicSubscriptionInflightStats / deadLetterStrategy destination dispatchPolicy
          messageEvictionStrategy messageGroupMapFactory networkBridgeFilterFactory
          pendingDurableSubscriberPolicy pendingMessageLimitStrategy pendingQueuePolicy pendingSubscriberPolicy
          slowConsumerStrategy subscriptionRecoveryPolicy
        policyMap:  / defaultEntry policyEntries
        prefetchRatePendingMessageLimitStrategy: multiplier /
        priorityDispatchPolicy:  /
        priorityNetworkDispatchPolicy:  /
        queryBasedSubscriptionRecoveryPolicy:  / query
        queue: DLQ name physicalName / compositeDestinations properties
        redeliveryPlugin: fallbackToDeadLetter sendToDlqIfMaxRetriesExceeded / adminConnectionContext next
          redeliveryPolicyMap
        redeliveryPolicy: backOffMultiplier collisionAvoidancePercent initialRedeliveryDelay maximumRedeliveries
          maximumRedeliveryDelay preDispatchCheck queue redeliveryDelay tempQueue tempTopic topic
          useCollisionAvoidance useExponentialBackOff / destination
        redeliveryPolicyMap:  / defaultEntry redeliveryPolicyEntries
        retainedMessageSubscriptionRecoveryPolicy:  / wrapped
        roundRobinDispatchPolicy:  /
        sharedDeadLetterStrategy: enableAudit expiration maxAuditDepth maxProducersToAudit processExpired
          processNonPersistent / deadLetterQueue
        simpleDispatchPolicy:  /
        simpleMessageGroupMapFactory:  /
        statisticsBrokerPlugin:  /
        storeCursor:  /
        storeDurableSubscriberCursor: immediatePriorityDispatch useCache /
        strictOrderDispatchPolicy:  /
        tempDestinationAuthorizationEntry: admin queue read tempQueue tempTopic topic write / destination
        tempQueue: DLQ connectionId name physicalName sequenceId / compositeDestinations connection properties
        tempTopic: DLQ connectionId name physicalName sequenceId / compositeDestinations connection properties
        timedSubscriptionRecoveryPolicy: recoverDuration /
        timeStampingBrokerPlugin: futureOnly processNetworkMessages ttlCeiling zeroExpirationOverride /
          adminConnectionContext next
        topic: DLQ name physicalName / compositeDestinations properties
        transportConnector: name rebalanceClusterClients updateClusterClients updateClusterClientsOnRemove
          updateClusterFilter /
        uniquePropertyMessageEvictionStrategy: evictExpiredMessagesHighWatermark propertyName /
        virtualDestinationInterceptor:  / virtualDestinations
        virtualTopic: concurrentSend dropOnResourceLimit local name postfix prefix selectorAware
          setOriginalDestination transactedSend /
        vmCursor:  /
        vmDurableCursor:  /
        vmQueueCursor:  /
        networkConnector: advisoryAckPercentage advisoryForFailedForward advisoryPrefetchSize alwaysSyncSend
          bridgeTempDestinations brokerName brokerURL checkDuplicateMessagesOnDuplex clientIdToken
          conduitNetworkQueueSubscriptions conduitSubscriptions consumerPriorityBase consumerTTL
          decreaseNetworkConsumerPriority destinationFilter dispatchAsync duplex dynamicOnly gcDestinationViews
          gcSweepTime messageTTL name networkTTL password prefetchSize remotePassword remoteUserName
          staticBridge suppressDuplicateQueueSubscriptions suppressDuplicateTopicSubscriptions syncDurableSubs
          useBrokerNameAsIdSees useCompression useVirtualDestSubs userName / bridgeFactory connectionFilter
          discoveryAgent discoveryURI durableDestinations dynamicallyIncludedDestinations excludedDestinations
          localUri objectName sslContext staticallyIncludedDestinations uri
        kahaDB: concurrentStoreAndDispatchQueues cleanupOnStop journalDiskSyncInterval journalDiskSyncStrategy
          preallocationStrategy /
        systemUsage: checkLimitsLogLevel name sendFailIfNoSpace sendFailIfNoSpaceAfterTimeout
          sendFailIfNoSpaceExplicitySet / adapter executor jobSchedulerStore jobSchedulerUsage memoryUsage
          storeUsage tempStore tempUsage
        memoryUsage: limit name percentOfJvmHeap percentUsage percentUsageMinDelta pollingTime portion usage
          usagePortion / executor limiter
        storeUsage: limit name percentLimit percentUsage percentUsageMinDelta pollingTime total usagePortion /
          executor limiter store
        tempUsage: limit name percentLimit percentUsage percentUsageMinDelta pollingTime total usagePortion /
          executor limiter store
        """
}
