using Gateway.Policies.Cel.Checking;

namespace Gateway.Policies.Cel;

/// <summary>The type of a declared variable, and of every part of a checked expression. Immutable.</summary>
public sealed class CelType
{
    internal static readonly CelType Failed = new(TypeKind.Failed, "error");
    internal static readonly CelType Ip = new(TypeKind.Named, "net.IP");
    internal static readonly CelType Cidr = new(TypeKind.Named, "net.CIDR");

    internal const string OptionalName = "optional_type";

    private CelType(TypeKind kind, string name, params CelType[] parameters)
    {
        Kind = kind;
        Name = name;
        Parameters = parameters;
    }

    /// <summary>Any value; what it is shows at run time.</summary>
    public static CelType Dyn { get; } = new(TypeKind.Dyn, "dyn");

    /// <summary><c>null</c>.</summary>
    public static CelType Null { get; } = new(TypeKind.Null, "null_type");

    /// <summary>A bool.</summary>
    public static CelType Bool { get; } = new(TypeKind.Bool, "bool");

    /// <summary>A signed 64-bit integer.</summary>
    public static CelType Int { get; } = new(TypeKind.Int, "int");

    /// <summary>An unsigned 64-bit integer.</summary>
    public static CelType UInt { get; } = new(TypeKind.UInt, "uint");

    /// <summary>A double.</summary>
    public static CelType Double { get; } = new(TypeKind.Double, "double");

    /// <summary>A string.</summary>
    public static CelType String { get; } = new(TypeKind.String, "string");

    /// <summary>Bytes.</summary>
    public static CelType Bytes { get; } = new(TypeKind.Bytes, "bytes");

    /// <summary>A timestamp.</summary>
    public static CelType Timestamp { get; } = new(TypeKind.Timestamp, "google.protobuf.Timestamp");

    /// <summary>A duration.</summary>
    public static CelType Duration { get; } = new(TypeKind.Duration, "google.protobuf.Duration");

    internal TypeKind Kind { get; }

    internal string Name { get; }

    internal IReadOnlyList<CelType> Parameters { get; }

    /// <summary>For a record: its fields by name.</summary>
    internal IReadOnlyDictionary<string, CelField> Fields { get; private init; } = new Dictionary<string, CelField>();

    /// <summary>For a type variable of the checker: which one.</summary>
    internal int Variable { get; private init; }

    /// <summary>A list.</summary>
    public static CelType List(CelType element) => new(TypeKind.List, "list", element);

    /// <summary>A map.</summary>
    public static CelType Map(CelType key, CelType value) => new(TypeKind.Map, "map", key, value);

    /// <summary>An optional value.</summary>
    public static CelType Optional(CelType value) => Named(OptionalName, value);

    /// <summary>A value with known fields, each of which may be absent. A name that is no field is an error when a rule is compiled.</summary>
    public static CelType Record(string name, params CelField[] fields) =>
        new(TypeKind.Record, name) { Fields = fields.ToDictionary(field => field.Name, StringComparer.Ordinal) };

    internal static CelType TypeOf(CelType type) => new(TypeKind.Type, "type", type);

    internal static CelType Named(string name, params CelType[] parameters) => new(TypeKind.Named, name, parameters);

    internal static CelType Parameter(string name) => new(TypeKind.Parameter, name);

    internal static CelType NewVariable(int number) => new(TypeKind.Variable, "dyn") { Variable = number };

    internal CelType With(CelType[] parameters) => new(Kind, Name, parameters) { Fields = Fields, Variable = Variable };

    /// <summary>The type as the language's documents write it: <c>map(string, dyn)</c>.</summary>
    public override string ToString() => Kind == TypeKind.Named && Name == OptionalName && Parameters.Count == 1 ? $"optional({Parameters[0]})"
        : Parameters.Count == 0 ? Name : $"{Name}({string.Join(", ", Parameters)})";
}
