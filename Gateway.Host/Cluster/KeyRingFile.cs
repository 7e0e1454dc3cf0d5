using Gateway.Actors.Sealing;

namespace Gateway.Host.Cluster;

/// <summary>The file with the keys of a cluster: one a line, the newest first; empty lines and those that begin with # say nothing.</summary>
internal static class KeyRingFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int MaxBytes = 64 << 10;

    /// <summary>Reads the keys.</summary>
    /// <exception cref="IOException">The file cannot be read, or is no key ring; the message says why, and never shows a key.</exception>
    public static KeyRing Read(string path)
    {
        try
        {
            return new FileInfo(path).Length <= MaxBytes ? Parse(path, File.ReadAllLines(path)) : throw new IOException($"'{path}' has more than {MaxBytes} bytes.");
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    /// <summary>A new key, as a line of the file.</summary>
    public static string NewKey() => Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(KeyRing.KeyBytes));

    /// <summary>Puts a new key in front of those in the file; makes the file, for its owner's eyes only, where there is none. Returns the ring.</summary>
    /// <exception cref="IOException">The file cannot be read or written, or is no key ring.</exception>
    public static KeyRing Add(string path)
    {
        var former = "";
        if (File.Exists(path))
        {
            Read(path);
            former = File.ReadAllText(path);
        }

        // Written aside and moved, so that a node that starts meanwhile finds the one or the other.
        var aside = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = File.Exists(path) ? File.GetUnixFileMode(path) : OwnerOnly;
        }

        using (var file = new StreamWriter(aside, options))
        {
            file.Write($"{NewKey()}\n{former}");
        }

        File.Move(aside, path, overwrite: true);
        return Read(path);
    }

    private static KeyRing Parse(string path, string[] lines)
    {
        var keys = new List<byte[]>();
        for (var index = 0; index < lines.Length; index++)
        {
            var line = lines[index].Trim();
            if (line.Length == 0 || line.StartsWith('#'))
            {
                continue;
            }

            if (line.Length != 2 * KeyRing.KeyBytes || !line.All(char.IsAsciiHexDigit))
            {
                throw new IOException($"Line {index + 1} of '{path}' is no key of 64 hexadecimal digits.");
            }

            var key = Convert.FromHexString(line);
            if (keys.Any(key.SequenceEqual))
            {
                throw new IOException($"Line {index + 1} of '{path}' repeats a key.");
            }

            keys.Add(key);
        }

        return keys.Count > 0 ? KeyRing.Of(keys) : throw new IOException($"'{path}' holds no key.");
    }
}
