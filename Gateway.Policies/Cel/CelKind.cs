namespace Gateway.Policies.Cel;

/// <summary>What a <see cref="CelValue"/> is. The first three are not values of the language but outcomes of an evaluation.</summary>
public enum CelKind : byte
{
    /// <summary>Nothing was bound here; reading it is an error, <c>has()</c> of it is false.</summary>
    Absent,

    /// <summary>Not known yet: an input that was declared unknown, or something that depends on one.</summary>
    Unknown,

    /// <summary>An evaluation that failed; carries a <see cref="CelError"/>.</summary>
    Error,

    /// <summary><c>null</c>.</summary>
    Null,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Bool,

    /// <summary>A signed 64-bit integer.</summary>
    Int,

    /// <summary>An unsigned 64-bit integer.</summary>
    UInt,

    /// <summary>An IEEE 754 double.</summary>
    Double,

    /// <summary>A sequence of Unicode code points.</summary>
    String,

    /// <summary>A sequence of bytes.</summary>
    Bytes,

    /// <summary>A list.</summary>
    List,

    /// <summary>A map with keys of kind bool, int, uint or string.</summary>
    Map,

    /// <summary>A point in time with nanoseconds, years 1 to 9999.</summary>
    Timestamp,

    /// <summary>A length of time: 64 bits of nanoseconds, about ±292 years.</summary>
    Duration,

    /// <summary>A type, as <c>type(x)</c> gives it.</summary>
    Type,

    /// <summary>An optional value, present or not.</summary>
    Optional,

    /// <summary>An IP address.</summary>
    Ip,

    /// <summary>A network: an IP address and a prefix length.</summary>
    Cidr,
}
