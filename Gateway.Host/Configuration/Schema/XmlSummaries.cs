using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Gateway.Host.Configuration.Reading;

namespace Gateway.Host.Configuration.Schema;

/// <summary>What the documentation comments say of each key, from the files that the compiler writes beside the assemblies.</summary>
internal sealed partial class XmlSummaries
{
    private static readonly string[] Assemblies = ["Gateway.Policies", "Gateway.Actors", "Gateway.Host"];

    private readonly Dictionary<string, string> _summaries;

    private XmlSummaries(Dictionary<string, string> summaries) => _summaries = summaries;

    /// <summary>Reads the files beside the assemblies of the configuration; a file that is not there says nothing.</summary>
    public static XmlSummaries Load() => Load(AppContext.BaseDirectory);

    /// <summary>Reads the files of a folder.</summary>
    public static XmlSummaries Load(string folder) => new(Assemblies
        .Select(assembly => Path.Combine(folder, assembly + ".xml"))
        .Where(File.Exists)
        .SelectMany(file => XDocument.Load(file).Descendants("member"))
        .Where(member => member.Attribute("name")!.Value.StartsWith("P:", StringComparison.Ordinal) && member.Element("summary") is not null)
        .ToDictionary(member => member.Attribute("name")!.Value[2..], member => Plain(member.Element("summary")!)));

    /// <summary>What is said of a key; null: nothing.</summary>
    public string? Of(PropertyInfo property) => _summaries.GetValueOrDefault($"{property.DeclaringType!.FullName}.{property.Name}");

    private static string Plain(XElement summary) => Blanks().Replace(string.Concat(summary.Nodes().Select(Plain)), " ").Trim();

    // A member that is referred to is a key or a word of the configuration.
    private static string Plain(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" } see when see.Attribute("cref") is { } cref => KeyNames.Camel(cref.Value[(cref.Value.LastIndexOf('.') + 1)..]),
        XElement element => element.Value,
        _ => "",
    };

    [GeneratedRegex("\\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Blanks();
}
