using Gateway.Host.Configuration.Reading;

namespace Gateway.Host.Configuration.Kubernetes;

/// <summary>The part <c>transformation</c> of a policy.</summary>
internal static class TransformationPolicies
{
    /// <summary>Reads the part; null: it is not written.</summary>
    public static ConfigNode? Read(Fields? part)
    {
        if (part is null)
        {
            return null;
        }

        var conditional = part.Parts("conditional");
        if (conditional.Count == 0)
        {
            return Sides(part, null);
        }

        part.End();
        return Translated.Keys(part.Node, ("conditional", Translated.List(part.Node, conditional.Select(entry =>
        {
            var (condition, form) = (Translated.Copy(entry.Take("condition")), entry.RequiredPart("policy"));
            entry.End();
            return Sides(form, condition);
        }))));
    }

    private static ConfigNode.Mapping Sides(Fields part, ConfigNode? condition)
    {
        var keys = Translated.Keys(part.Node, ("condition", condition), ("request", Side(part.Part("request"))), ("response", Side(part.Part("response"))));
        part.End();
        return keys;
    }

    private static ConfigNode.Mapping? Side(Fields? side)
    {
        if (side is null)
        {
            return null;
        }

        var keys = Translated.Keys(side.Node, ("set", Headers(side, "set")), ("add", Headers(side, "add")), ("remove", Translated.Copy(side.Take("remove"))));
        side.Refuse("it changes what is sent", "Remove it; a message is relayed as it came.", "body")
            .Refuse("rules read what it sets", "Remove it, and write its expressions where they are read.", "metadata").End();
        return keys;
    }

    private static ConfigNode.Mapping? Headers(Fields side, string key)
    {
        var (rows, names) = (side.Parts(key), new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        return rows.Count == 0 ? null : Translated.Keys(rows[0].Node, rows.Select(row =>
        {
            var (name, value) = (row.Required("name") ?? "", Translated.Copy(row.Take("value")));
            row.End();
            if (!names.Add(name))
            {
                row.Error(row.Node, "A header is named twice.", "Name each header once, in add, set or remove.");
            }

            return (name, value);
        }).ToArray());
    }
}
