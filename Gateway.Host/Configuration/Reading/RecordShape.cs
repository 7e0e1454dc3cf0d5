using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.ObjectModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Gateway.Policies;

namespace Gateway.Host.Configuration.Reading;

/// <summary>
/// What the configuration knows about a record type, all of it taken from the type: its keys, and what may stand under them.
/// The reader and the writer work from it.
/// </summary>
internal sealed class RecordShape
{
    private static readonly ConcurrentDictionary<Type, RecordShape> Shapes = new();

    private readonly Type _type;

    private RecordShape(Type type)
    {
        _type = type;
        var properties = type.GetProperties().Where(property => property.CanWrite).OrderBy(property => property.MetadataToken).ToArray();
        Keys = [.. properties.Where(property => !IsInline(property)).Select(KeyOf)];
        Inlined = [.. properties.Where(IsInline)];
        AllKeys = Inlined.SelectMany(property => Of(property.PropertyType).AllKeys.Values).Concat(Keys).ToFrozenDictionary(key => key.Key, StringComparer.Ordinal);
        var oneOf = type.GetCustomAttribute<ExactlyOneOfAttribute>()?.Properties ?? [];
        ExactlyOneOf = [.. oneOf.Select(name => Keys.Single(key => key.Property.Name == name))];
        var list = type.GetCustomAttribute<ListShorthandAttribute>()?.Properties ?? [];
        ListShorthand = [.. list.Select(name => Keys.Single(key => key.Property.Name == name))];
        var shorthand = type.GetCustomAttribute<ShorthandAttribute>()?.Property;
        Shorthand = shorthand is null ? null : Keys.Single(key => key.Property.Name == shorthand);
    }

    /// <summary>Its own keys, in the order of the type.</summary>
    public IReadOnlyList<KeyShape> Keys { get; }

    /// <summary>Its properties whose keys stand beside its own.</summary>
    public IReadOnlyList<PropertyInfo> Inlined { get; }

    /// <summary>Every key that may be written in its mapping.</summary>
    public FrozenDictionary<string, KeyShape> AllKeys { get; }

    /// <summary>The keys of which exactly one is written; empty: there is no such rule.</summary>
    public IReadOnlyList<KeyShape> ExactlyOneOf { get; }

    /// <summary>The keys that a list in place of the record stands for; empty: the record cannot be written so.</summary>
    public IReadOnlyList<KeyShape> ListShorthand { get; }

    /// <summary>The key that a single text in place of the record stands for; null: the record cannot be written so.</summary>
    public KeyShape? Shorthand { get; }

    /// <summary>The shape of a record type.</summary>
    public static RecordShape Of(Type type) => Shapes.GetOrAdd(type, static key => new RecordShape(key));

    /// <summary>A record with the defaults of its type, and something harmless in place of what must be written.</summary>
    public object Create()
    {
        var record = Activator.CreateInstance(_type)!;
        foreach (var property in _type.GetProperties().Where(property => property.CanWrite && property.IsDefined(typeof(RequiredMemberAttribute))))
        {
            property.SetValue(record, Placeholder(ShapeOf(property.PropertyType)));
        }

        return record;
    }

    private static object Placeholder(ValueShape shape) => shape switch
    {
        ValueShape.Scalar scalar => scalar.Kind.Parse("") ?? throw new InvalidOperationException("A required key must hold a text, a list or a record."),
        ValueShape.List list => list.Create([]),
        ValueShape.Map map => map.Create([]),
        ValueShape.Nested nested => Of(nested.Type).Create(),
        ValueShape.Free => default(JsonElement),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static bool IsInline(PropertyInfo property) => property.IsDefined(typeof(InlineAttribute));

    private static KeyShape KeyOf(PropertyInfo property) => new(
        property.GetCustomAttribute<ConfigKeyAttribute>()?.Key ?? KeyNames.Camel(property.Name),
        property,
        property.IsDefined(typeof(RequiredMemberAttribute)),
        ShapeOf(property.PropertyType),
        property.GetCustomAttribute<OneOrManyAttribute>(),
        // A length is checked before a pattern, which may take long over a long text.
        [.. property.GetCustomAttributes<ValidationAttribute>().OrderBy(check => check is RegularExpressionAttribute)]);

    private static ValueShape ShapeOf(Type written)
    {
        var type = Nullable.GetUnderlyingType(written) ?? written;
        if (ScalarKinds.TryGet(type, out var kind))
        {
            return new ValueShape.Scalar(kind);
        }

        if (type == typeof(JsonElement))
        {
            return new ValueShape.Free();
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            return new ValueShape.List(ShapeOf(type.GenericTypeArguments[0]), Maker<IEnumerable<object>>(nameof(ListOf), type.GenericTypeArguments[0]));
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) && type.GenericTypeArguments[0] == typeof(string))
        {
            return new ValueShape.Map(ShapeOf(type.GenericTypeArguments[1]),
                Maker<IEnumerable<KeyValuePair<string, object>>>(nameof(MapOf), type.GenericTypeArguments[1]));
        }

        return type.GetConstructor(Type.EmptyTypes) is not null && type.Namespace!.StartsWith("Gateway.", StringComparison.Ordinal)
            ? new ValueShape.Nested(type)
            : throw new InvalidOperationException($"The configuration has no way to write a {type}.");
    }

    private static Func<TItems, object> Maker<TItems>(string method, Type item) =>
        typeof(RecordShape).GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(item).CreateDelegate<Func<TItems, object>>();

    private static ReadOnlyCollection<TItem> ListOf<TItem>(IEnumerable<object> items) => items.Cast<TItem>().ToList().AsReadOnly();

    private static FrozenDictionary<string, TItem> MapOf<TItem>(IEnumerable<KeyValuePair<string, object>> items) =>
        items.ToFrozenDictionary(pair => pair.Key, pair => (TItem)pair.Value, StringComparer.Ordinal);
}
