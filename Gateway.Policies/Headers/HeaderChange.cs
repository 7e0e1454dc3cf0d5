using System.Collections.Immutable;

namespace Gateway.Policies.Headers;

/// <summary>What changes in the headers of a message. Immutable.</summary>
/// <param name="Dropped">Headers whose present values are dropped; names in any case.</param>
/// <param name="Written">Headers that are added once those are dropped: checked, so that each can be sent as it is.</param>
public sealed record HeaderChange(IReadOnlySet<string> Dropped, ImmutableArray<KeyValuePair<string, string>> Written)
{
    /// <summary>The headers as they are sent.</summary>
    /// <param name="headers">What would be sent without the change.</param>
    public ImmutableArray<KeyValuePair<string, string>> Apply(ImmutableArray<KeyValuePair<string, string>> headers)
    {
        var changed = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>(headers.Length + Written.Length);
        foreach (var header in headers)
        {
            if (!Dropped.Contains(header.Key))
            {
                changed.Add(header);
            }
        }

        changed.AddRange(Written);
        return changed.DrainToImmutable();
    }
}
