using Gateway.Policies.Authentication;

namespace Gateway.Host.Configuration.Validation;

/// <summary>Reads documents that the configuration names, while it is validated.</summary>
internal static class LocalText
{
    /// <summary>The text of a document; null: it cannot be read, or is faulty anyway, and that was reported.</summary>
    public static string? Read(LocalDocumentConfig document, string path, ValidationReport report) =>
        document.Inline is { } inline ? inline.Reveal() : document.File is { } file ? Read(file, $"{path}.file", report) : null;

    /// <summary>The text of a file; null: it cannot be read, and that was reported.</summary>
    public static string? Read(string file, string path, ValidationReport report)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            report.Error(path, $"The file cannot be read ({exception.GetType().Name}).", "Write the path of a file that the gateway may read.");
            return null;
        }
    }
}
