namespace Gateway.Policies.Cel.Checking;

internal enum TypeKind
{
    /// <summary>Already reported; fits everywhere, so that one mistake gives one message.</summary>
    Failed,
    Dyn,
    Null,
    Bool,
    Int,
    UInt,
    Double,
    String,
    Bytes,
    Timestamp,
    Duration,

    /// <summary>The type of a type.</summary>
    Type,
    List,
    Map,

    /// <summary>A type known by its name: optional_type, net.IP.</summary>
    Named,

    /// <summary>Declared fields; only variables have such types.</summary>
    Record,

    /// <summary>A placeholder in a signature.</summary>
    Parameter,

    /// <summary>A placeholder the checker is solving for.</summary>
    Variable,
}
