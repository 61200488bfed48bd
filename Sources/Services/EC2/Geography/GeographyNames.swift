import World

// The API's shapes have the same names; a module cannot be named where it shares its name with a type.
typealias WorldRegion = Region
typealias Zone = AvailabilityZone
