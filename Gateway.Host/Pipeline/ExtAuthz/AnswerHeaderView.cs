using System.Globalization;
using Gateway.Policies.Cel;

namespace Gateway.Host.Pipeline.ExtAuthz;

/// <summary>Headers of an answer as expressions read them: a copy, so that what they come to outlives the connection.</summary>
internal sealed class AnswerHeaderView : CelHeaders
{
    private readonly Dictionary<string, string[]> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly string[] _names;

    public AnswerHeaderView(HttpResponseMessage answer)
    {
        foreach (var (name, values) in answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated))
        {
            _values[name] = [.. values];
        }

        _names = [.. _values.Keys];
    }

    public override int Count => _names.Length;

    public override string NameAt(int index) => _names[index].ToLower(CultureInfo.InvariantCulture);

    public override IReadOnlyList<string> ValuesOf(string name) => _values.GetValueOrDefault(name) ?? [];
}
