using System.Text.Json;

namespace Gateway.Host.Admin;

/// <summary>What an operator sent.</summary>
/// <param name="Query">The query.</param>
/// <param name="Body">The body of a POST, which is one JSON object; empty otherwise.</param>
internal sealed record AdminCall(IQueryCollection Query, ReadOnlyMemory<byte> Body)
{
    /// <summary>Reads the body; null: it does not have the form of <typeparamref name="T"/>, and the answer says so.</summary>
    public T? Read<T>(out AdminAnswer? refusal)
        where T : class
    {
        refusal = null;
        try
        {
            return JsonSerializer.Deserialize<T>(Body.Span, AdminJson.Strict) ?? throw new JsonException();
        }
        catch (JsonException exception)
        {
            var members = string.Join(", ", typeof(T).GetProperties().Select(member => JsonNamingPolicy.CamelCase.ConvertName(member.Name)).Where(name => name != "equalityContract"));
            refusal = AdminAnswer.Invalid($"The body does not have the form of this endpoint{(exception.Path is { Length: > 1 } path ? $", at {path[..Math.Min(path.Length, 80)]}" : "")}.", $"Write one JSON object with {members}.");
            return null;
        }
    }
}
