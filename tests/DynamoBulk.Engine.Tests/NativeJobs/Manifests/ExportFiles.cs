using DynamoBulk.Engine.Tests.Service.S3;
using DynamoBulk.NativeJobs.Manifests;

namespace DynamoBulk.Engine.Tests.NativeJobs.Manifests;

/// <summary>The files of exports, in a folder or under a prefix in S3.</summary>
internal static class ExportFiles
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Writes files as they are after a download of the bucket.</summary>
    public static void Write(string folder, Dictionary<string, byte[]> files)
    {
        foreach ((string key, byte[] content) in files)
        {
            string path = Path.Combine(folder, key);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, content);
        }
    }

    /// <summary>Puts files into S3; their keys begin with the relay's prefix.</summary>
    public static async Task PutAsync(S3Relay relay, Dictionary<string, byte[]> files)
    {
        foreach ((string key, byte[] content) in files)
        {
            await relay.PutAsync(key[relay.Prefix.Length..], content);
        }
    }

    public static Task<ExportManifest> ReadAsync(string folder) => ExportManifest.ReadAsync(ExportFolder.Find(folder)!, warning => Assert.Fail(warning), Token);

    public static Task<ExportManifest> ReadAsync(S3Relay relay, TestExport export) =>
        ExportManifest.ReadAsync(new ExportPrefix(relay.Store, relay.Address(export.Folder[relay.Prefix.Length..])), warning => Assert.Fail(warning), Token);
}
