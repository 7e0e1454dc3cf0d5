using System.Text.Json;

namespace Gateway.Tests.Cel.Conformance;

/// <summary>One test of the public suite.</summary>
internal sealed class ConformanceCase(string id, JsonElement test)
{
    private static readonly string[] Offered =
        ["ext:strings", "ext:math", "ext:encoders", "ext:optionals", "ext:bindings", "ext:comprehensions2", "ext:network", "checker"];

    public string Id { get; } = id;

    public string Expression { get; } = test.GetProperty("expr").GetString()!;

    public string Container { get; } = test.TryGetProperty("container", out var container) ? container.GetString()! : "";

    public bool IsChecked { get; } = !Flag(test, "disableCheck");

    public bool IsCheckOnly { get; } = Flag(test, "checkOnly");

    public bool IsRunnable { get; } = !test.TryGetProperty("needs", out var needs)
        || needs.EnumerateArray().All(need => Offered.Contains(need.GetString()));

    public IReadOnlyList<JsonElement> Declarations { get; } =
        test.TryGetProperty("typeEnv", out var declarations) ? [.. declarations.EnumerateArray()] : [];

    public IReadOnlyList<JsonProperty> Bindings { get; } =
        test.TryGetProperty("bindings", out var bindings) ? [.. bindings.EnumerateObject()] : [];

    /// <summary>The value to come to; null if it is an error, or nothing is said.</summary>
    public JsonElement? Value { get; } = Expected(test, "value");

    public JsonElement? DeducedType { get; } = Expected(test, "deducedType");

    public bool ExpectsError { get; } = test.GetProperty("expect").TryGetProperty("error", out _);

    public override string ToString() => $"{Id}: {Expression}";

    private static bool Flag(JsonElement test, string name) => test.TryGetProperty(name, out var flag) && flag.GetBoolean();

    private static JsonElement? Expected(JsonElement test, string name)
    {
        var expect = test.GetProperty("expect");
        expect = expect.TryGetProperty("typedResult", out var typed) ? typed : expect;
        return expect.TryGetProperty(name, out var value) ? value : null;
    }
}
