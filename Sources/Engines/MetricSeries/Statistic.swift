/// What a period of samples is summed up to.
public enum Statistic: String, Sendable, CaseIterable {
    case average, sum, minimum, maximum, sampleCount
}
