namespace DynamoBulk.Servers;

/// <summary>The npm packages beside this file; <c>npm ci</c> in this folder installs them.</summary>
public static class NodePackages
{
    /// <summary>A file of an installed package.</summary>
    public static string Locate(params string[] parts) => Path.Combine([Folder, "node_modules", .. parts]);

    /// <summary>This folder, found from the test assembly upwards.</summary>
    public static string Folder { get; } = FindFolder();

    /// <summary>What to say where a package is not installed.</summary>
    public static string HowToInstall(string package) => $"the npm package {package} is not installed: run npm ci in tests/servers";

    private static string FindFolder()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "tests", "servers");
            if (File.Exists(Path.Combine(candidate, "package-lock.json")))
            {
                return candidate;
            }
        }

        throw new DirectoryNotFoundException("tests/servers is not above the test assembly.");
    }
}
