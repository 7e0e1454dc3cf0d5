using System.Security.Cryptography;

namespace Gateway.Host.Cli.Token;

/// <summary>A private key on disk, for its owner's eyes only.</summary>
internal static class DevKeyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The key in a file.</summary>
    /// <exception cref="IOException">The file cannot be read, or others may read it.</exception>
    /// <exception cref="CryptographicException">It holds no private key that can be used.</exception>
    public static DevKey Read(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) != 0)
        {
            throw new IOException($"Others may use '{path}': make it your own with `chmod 600`.");
        }

        return DevKey.FromPem(File.ReadAllText(path));
    }

    /// <summary>The key in a file; makes both when there is no file. A key that is there is never written over.</summary>
    /// <param name="path">The file.</param>
    /// <param name="algorithm">Of a key that has to be made.</param>
    /// <exception cref="IOException">The file can be neither read nor made.</exception>
    /// <exception cref="CryptographicException">It holds no private key that can be used.</exception>
    public static DevKey ReadOrCreate(string path, string algorithm)
    {
        if (File.Exists(path))
        {
            return Read(path);
        }

        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        var key = DevKey.Create(algorithm);
        using var file = new StreamWriter(path, options);
        file.WriteLine(key.ToPem());
        return key;
    }
}
