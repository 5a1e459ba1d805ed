using DynamoBulk.Engine.Tests.Service.S3;
using DynamoBulk.NativeJobs.Manifests;
using DynamoBulk.Service.S3;

namespace DynamoBulk.Engine.Tests.NativeJobs.Manifests;

/// <summary>Exports that are not as the service wrote them are refused by name before a data file is read.</summary>
public sealed class ExportManifestTests(S3Server server) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData("2026-Nov/nightly/")]
    [InlineData("AWSDynamoDB/")]
    public async Task A_downloaded_export_is_read(string prefix)
    {
        TestExport export = TwoFiles(TestExport.Full(prefix));
        ExportFiles.Write(_folder, export.Files());

        ExportManifest manifest = await ExportFiles.ReadAsync(Path.Combine(_folder, export.Folder));

        Assert.Equal((TestExport.TableArn, 3L, false, false), (manifest.Summary.TableArn, manifest.Summary.ItemCount, manifest.Summary.IsIncremental, manifest.Summary.IsIon));
        Assert.Equal(new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero), manifest.Summary.From);
        Assert.Equal(export.Data.Keys.Select(key => (Path.Combine(_folder, key), (long)export.Data[key].Length)), manifest.Files.Select(file => (file.Name, file.Size)));
        Assert.Equal([2, 1], manifest.Files.Select(file => (int)file.Entry.ItemCount));
    }

    [Fact]
    public async Task An_export_in_S3_is_read()
    {
        using S3Relay relay = await server.RequireAsync();
        TestExport full = TwoFiles(TestExport.Full(relay.Prefix + "p/"));
        TestExport changes = TwoFiles(TestExport.Incremental(0, 1, relay.Prefix + "p/", isIon: true, view: "NEW_IMAGE"));
        await ExportFiles.PutAsync(relay, full.Files());
        await ExportFiles.PutAsync(relay, changes.Files());
        await relay.PutAsync("p/AWSDynamoDB/data/of-another-export.json.gz", "x");

        ExportManifest first = await ExportFiles.ReadAsync(relay, full);
        ExportManifest second = await ExportFiles.ReadAsync(relay, changes);

        Assert.Equal(full.Data.Keys.Select(key => $"s3://{S3Server.Bucket}/{key}"), first.Files.Select(file => file.Name));
        Assert.Equal(changes.Data.Keys.Select(key => $"s3://{S3Server.Bucket}/{key}"), second.Files.Select(file => file.Name));
        Assert.Equal((true, true, false), (second.Summary.IsIncremental, second.Summary.IsIon, second.Summary.HasOldImages));
        Assert.Equal(TimeSpan.FromHours(1), second.Summary.To - second.Summary.From);
        Assert.DoesNotContain(relay.Requests, request => request.Query.Contains("AWSDynamoDB%2Fdata", StringComparison.Ordinal)); // that folder may be huge
    }

    /// <summary>The documentation's samples leave the prefix out of the keys of the manifest, and its text calls the checksums so.</summary>
    [Fact]
    public async Task Keys_without_the_prefix_and_checksums_by_their_documented_name_will_do()
    {
        using S3Relay relay = await server.RequireAsync();
        TestExport export = TwoFiles(TestExport.Full(relay.Prefix));
        export.Summary["manifestFilesS3Key"] = ((string)export.Summary["manifestFilesS3Key"]!)[relay.Prefix.Length..];
        export.Entries.ForEach(entry => entry["dataFileS3Key"] = ((string)entry["dataFileS3Key"]!)[relay.Prefix.Length..]);
        export.Summary.Remove("exportType");
        Dictionary<string, byte[]> files = export.Files().ToDictionary(file => file.Key.Replace(".md5", ".checksum", StringComparison.Ordinal), file => file.Value);
        await ExportFiles.PutAsync(relay, files);

        Assert.Equal(2, (await ExportFiles.ReadAsync(relay, export)).Files.Count);
    }

    [Theory]
    [InlineData("AWSDynamoDB/01693685827463-2d8752fd")]
    [InlineData("AWSDynamoDB/01693685827463-2d8752fd/")]
    [InlineData("a/b/AWSDynamoDB/01693685827463-2d8752fd/manifest-summary.json")]
    public void An_address_of_an_export_is_told_by_its_form(string key) => Assert.True(ExportPrefix.IsOne(new S3Address("bucket", key)));

    [Theory]
    [InlineData("AWSDynamoDB/01693685827463-2d8752fd/data/")]
    [InlineData("AWSDynamoDB/")]
    [InlineData("AWSDynamoDB/data/")]
    [InlineData("notAWSDynamoDB/01693685827463-2d8752fd/")]
    [InlineData("orders/")]
    public void Other_addresses_are_not(string key) => Assert.False(ExportPrefix.IsOne(new S3Address("bucket", key)));

    [Theory]
    [InlineData("ManifestNotKnown", "version", "2031-01-01")]
    [InlineData("ManifestNotKnown", "version", null)]
    [InlineData("ManifestNotKnown", "outputFormat", "PARQUET")]
    [InlineData("ManifestNotKnown", "exportType", "OTHER")]
    [InlineData("ManifestDamaged", "exportTime", "yesterday")]
    [InlineData("ManifestDamaged", "exportTime", null)]
    [InlineData("ManifestDamaged", "tableArn", null)]
    [InlineData("ManifestDamaged", "itemCount", null)]
    [InlineData("PathOutsideExport", "manifestFilesS3Key", "AWSDynamoDB/../manifest-files.json")]
    [InlineData("PathOutsideExport", "manifestFilesS3Key", "elsewhere/manifest-files.json")]
    public async Task A_summary_that_is_not_known_is_refused(string code, string field, string? value)
    {
        TestExport export = TwoFiles(TestExport.Full());
        export.Summary[field] = value;

        ExportException refusal = await RefusalAsync(export.Files());

        Assert.Equal(code, refusal.Code);
        Assert.Contains(Path.Combine(_folder, export.Folder + "manifest-summary.json"), refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_count_is_refused()
    {
        TestExport export = TwoFiles(TestExport.Full());
        export.Summary["itemCount"] = 4;

        ExportException refusal = await RefusalAsync(export.Files());

        Assert.Equal("ManifestInconsistent", refusal.Code);
        Assert.Equal($"'{Path.Combine(_folder, export.Folder)}manifest-files.json' counts 3 items, and manifest-summary.json 4: it is not as the service wrote it; get it from the bucket again, or export anew. Nothing was read.", refusal.Message);
    }

    [Theory]
    [InlineData("manifest-summary.json")]
    [InlineData("manifest-files.json")]
    public async Task Any_byte_of_a_manifest_that_is_another_is_refused(string name)
    {
        TestExport export = TwoFiles(TestExport.Full());
        Dictionary<string, byte[]> files = export.Files();
        byte[] whole = files[export.Folder + name];
        for (int i = 0; i < whole.Length; i += 7)
        {
            byte[] flipped = [.. whole];
            flipped[i] ^= 1;
            foreach (byte[] damaged in new[] { flipped, whole[..i] })
            {
                files[export.Folder + name] = damaged;
                Assert.Equal("ManifestDamaged", (await RefusalAsync(files)).Code);
            }
        }
    }

    [Theory]
    [InlineData("manifest-summary.json", null)]
    [InlineData("manifest-files.json", "ManifestMissing")]
    [InlineData("manifest-summary.md5", "ManifestMissing")]
    [InlineData("manifest-files.md5", "ManifestMissing")]
    public async Task A_manifest_without_one_of_its_files_is_refused(string name, string? code)
    {
        TestExport export = TwoFiles(TestExport.Full());
        Dictionary<string, byte[]> files = export.Files();
        files.Remove(export.Folder + name);
        ExportFiles.Write(_folder, files);

        if (code is null)
        {
            Assert.Null(ExportFolder.Find(_folder));
            return;
        }

        ExportException refusal = await RefusalAsync(files);
        Assert.Equal(code, refusal.Code);
        Assert.StartsWith($"'{Path.Combine(_folder, export.Folder)}{name}' is not there", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_file_that_is_missing_is_refused()
    {
        TestExport full = TwoFiles(TestExport.Full());
        TestExport changes = TwoFiles(TestExport.Incremental(0, 1));
        foreach (TestExport export in new[] { full, changes })
        {
            Dictionary<string, byte[]> files = export.Files();
            string missing = export.Data.Keys.Last();
            files.Remove(missing);

            ExportException refusal = await RefusalAsync(files);

            Assert.Equal("DataFileMissing", refusal.Code);
            Assert.Equal($"The data file '{Path.Combine(_folder, missing)}' of the export is not there: get it from the bucket again, or export anew. Nothing was read.", refusal.Message);
        }
    }

    [Fact]
    public async Task A_data_file_that_no_manifest_names_is_refused()
    {
        TestExport export = TwoFiles(TestExport.Full());
        Dictionary<string, byte[]> files = export.Files();
        string extra = $"{export.Folder}data/extra.json.gz";
        files[extra] = TestExport.Pack("{}");

        ExportException refusal = await RefusalAsync(files);

        Assert.Equal("DataFileUnknown", refusal.Code);
        Assert.Contains($"'{Path.Combine(_folder, extra)}'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_is_refused_in_S3()
    {
        using S3Relay relay = await server.RequireAsync();
        TestExport export = TwoFiles(TestExport.Full(relay.Prefix));
        Dictionary<string, byte[]> files = export.Files();
        Assert.Equal("ExportNotFound", await CodeAsync());

        string missing = export.Data.Keys.First();
        files.Remove(missing);
        await ExportFiles.PutAsync(relay, files);
        Assert.Equal("DataFileMissing", await CodeAsync());

        await relay.PutAsync(missing[relay.Prefix.Length..], export.Data[missing]);
        await relay.PutAsync($"{export.Folder[relay.Prefix.Length..]}data/extra.json.gz", "x");
        Assert.Equal("DataFileUnknown", await CodeAsync());

        async Task<string> CodeAsync() => (await Assert.ThrowsAsync<ExportException>(() => ExportFiles.ReadAsync(relay, export))).Code;
    }

    [Fact]
    public async Task Who_may_not_list_is_warned_that_files_too_many_are_not_seen()
    {
        using S3Relay relay = await server.RequireAsync();
        TestExport export = TwoFiles(TestExport.Full(relay.Prefix));
        await ExportFiles.PutAsync(relay, export.Files());
        relay.Fault = request => request.Query.Contains("list-type", StringComparison.Ordinal) ? S3Fault.Refusal(403, "AccessDenied") : null;
        var warnings = new List<string>();

        ExportManifest manifest = await ExportManifest.ReadAsync(new ExportPrefix(relay.Store, relay.Address(export.Folder[relay.Prefix.Length..])), warnings.Add, TestContext.Current.CancellationToken);

        Assert.Equal(2, manifest.Files.Count);
        Assert.Contains("s3:ListBucket", Assert.Single(warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("InProgress", "has not ended: Wait-DdbS3Export waits for it, and Where-Object Status -EQ Completed leaves it out.")]
    [InlineData("Failed", "has failed and left nothing that can be relied upon (The bucket is gone): leave it out, as Where-Object Status -EQ Completed does.")]
    public void A_job_without_an_export_is_refused_with_what_to_do(string status, string words)
    {
        using var connection = new DdbConnection(S3Relay.Options(new Uri("http://127.0.0.1:1")));
        var job = new S3Export { ExportArn = $"{TestExport.TableArn}/export/01693685827463-2d8752fd", TableName = "T", ExportType = "Full", Status = status, FailureMessage = "The bucket is gone." };

        ExportException refusal = Assert.Throws<ExportException>(() => ExportPrefix.Of(new ObjectStore(connection), job));

        Assert.Equal(("ExportNotCompleted", $"The export '{job.ExportArn}' {words}"), (refusal.Code, refusal.Message));
    }

    /// <summary>Such as <c>aws s3 sync</c> makes, into another bucket, under another prefix, or both: it is read where it is, and nothing where it was.</summary>
    [Theory]
    [InlineData("other-bucket", "nightly/", "nightly/")]
    [InlineData(S3Server.Bucket, "nightly/", "copies/of/nightly/")]
    [InlineData("other-bucket", "", "copy/")]
    [InlineData("other-bucket", "deep/AWSDynamoDB/", "")]
    public async Task A_copy_with_all_folders_is_read_where_it_is(string bucket, string prefix, string copy)
    {
        using S3Relay relay = await server.RequireAsync();
        string root = relay.Prefix + copy;
        foreach (TestExport export in new[] { TwoFiles(TestExport.Full(prefix)), TwoFiles(TestExport.Incremental(0, 1, prefix)) })
        {
            export.Summary["s3Bucket"] = bucket;
            foreach ((string key, byte[] content) in export.Files())
            {
                await relay.PutAsync(copy + key[prefix.Length..], content);
            }

            ExportManifest manifest = await ExportManifest.ReadAsync(new ExportPrefix(relay.Store, new S3Address(S3Server.Bucket, root + export.Folder[prefix.Length..])), Assert.Fail, TestContext.Current.CancellationToken);

            Assert.Equal(export.Data.Keys.Select(key => $"s3://{S3Server.Bucket}/{root}{key[prefix.Length..]}"), manifest.Files.Select(file => file.Name));
        }

        Assert.All(relay.Requests, request => Assert.True(request.Path.StartsWith($"/{S3Server.Bucket}/{root}AWSDynamoDB/", StringComparison.Ordinal) || request.Query.Contains("list-type", StringComparison.Ordinal), request.Path));
    }

    /// <summary>{0} is the id of the export.</summary>
    [Theory]
    [InlineData("q/AWSDynamoDB/{0}/manifest-files.json", "elsewhere/secrets.json.gz")]
    [InlineData("q/AWSDynamoDB/{0}/manifest-files.json", "r/AWSDynamoDB/{0}/data/x.json.gz")]
    [InlineData("q/AWSDynamoDB/{0}/manifest-files.json", "q/AWSDynamoDB/{0}/data/../x.json.gz")]
    [InlineData("q/AWSDynamoDB/{0}/manifest-files.json", "q/AWSDynamoDB/01693685827463-aaaaaaaa/data/x.json.gz")]
    [InlineData("q/AWSDynamoDB/01693685827463-aaaaaaaa/manifest-files.json", "q/AWSDynamoDB/01693685827463-aaaaaaaa/data/x.json.gz")]
    [InlineData("q/AWSDynamoDB/manifest-files.json", "q/AWSDynamoDB/{0}/data/x.json.gz")]
    public async Task A_copy_whose_manifest_names_what_is_not_of_the_export_is_refused(string entriesKey, string dataKey)
    {
        using S3Relay relay = await server.RequireAsync();
        TestExport export = TwoFiles(TestExport.Full(relay.Prefix));
        export.Summary["manifestFilesS3Key"] = entriesKey.Replace("{0}", export.Id, StringComparison.Ordinal);
        export.Entries.ForEach(entry => entry["dataFileS3Key"] = dataKey.Replace("{0}", export.Id, StringComparison.Ordinal));
        await ExportFiles.PutAsync(relay, export.Files());

        Assert.Equal("PathOutsideExport", (await Assert.ThrowsAsync<ExportException>(() => ExportFiles.ReadAsync(relay, export))).Code);
    }

    /// <summary>{0} is the folder of the export.</summary>
    [Theory]
    [InlineData("elsewhere/secrets.json.gz")]
    [InlineData("/etc/passwd")]
    [InlineData("../x.json.gz")]
    [InlineData("p/AWSDynamoDB/../x.json.gz")]
    [InlineData("p/AWSDynamoDB/data/../x.json.gz")]
    [InlineData("p/AWSDynamoDB/data/..")]
    [InlineData("p/AWSDynamoDB/data/a/b.json.gz")]
    [InlineData("p/AWSDynamoDB/data/..\\..\\x.json.gz")]
    [InlineData("p/AWSDynamoDB/data/C:x.json.gz")]
    [InlineData("p/AWSDynamoDB/data/x.json.gz\n")]
    [InlineData("p/AWSDynamoDB/x.json.gz")]
    [InlineData("p/AWSDynamoDB/01693685827463-aaaaaaaa/data/x.json.gz")]
    [InlineData("p/AWSDynamoDB//etc/passwd")]
    [InlineData("{0}manifest-summary.json")]
    [InlineData("{0}data/")]
    [InlineData("q/AWSDynamoDB/data/x.json.gz")]
    [InlineData("p/p/AWSDynamoDB/data/x.json.gz")]
    public async Task A_path_that_leaves_the_export_is_refused(string path)
    {
        TestExport export = TwoFiles(TestExport.Full("p/"));
        string key = path.Replace("{0}", export.Folder, StringComparison.Ordinal);
        export.Entries[1]["dataFileS3Key"] = key;

        ExportException refusal = await RefusalAsync(export.Files());

        Assert.Equal("PathOutsideExport", refusal.Code);
        Assert.StartsWith($"'{Path.Combine(_folder, export.Folder)}manifest-files.json' names '", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_file_that_is_named_twice_is_refused()
    {
        TestExport export = TwoFiles(TestExport.Full());
        export.Entries[1]["dataFileS3Key"] = (string)export.Entries[0]["dataFileS3Key"]!;

        Assert.Equal("ManifestInconsistent", (await RefusalAsync(export.Files())).Code);
    }

    [Theory]
    [InlineData("itemCount")]
    [InlineData("md5Checksum")]
    [InlineData("dataFileS3Key")]
    public async Task An_entry_that_lacks_something_is_refused_with_its_line(string field)
    {
        TestExport export = TwoFiles(TestExport.Full());
        export.Entries[1].Remove(field);

        ExportException refusal = await RefusalAsync(export.Files());

        Assert.Equal("ManifestDamaged", refusal.Code);
        Assert.Contains("manifest-files.json' line 2 is no entry", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_found_with_one_export_in_it()
    {
        TestExport export = TwoFiles(TestExport.Full());
        ExportFiles.Write(_folder, export.Files());
        string own = Path.Combine(_folder, "AWSDynamoDB", export.Id);

        Assert.Equal(own, ExportFolder.Find(_folder)!.Name);
        Assert.Equal(own, ExportFolder.Find(Path.Combine(_folder, "AWSDynamoDB"))!.Name);
        Assert.Equal(own, ExportFolder.Find(own + Path.DirectorySeparatorChar)!.Name);
        Assert.Equal(own, ExportFolder.Find(Path.Combine(own, "manifest-summary.json"))!.Name);
        Assert.Null(ExportFolder.Find(Path.Combine(own, "data")));

        ExportFiles.Write(_folder, TwoFiles(TestExport.Incremental(0, 1)).Files());
        ExportException refusal = Assert.Throws<ExportException>(() => ExportFolder.Find(_folder));
        Assert.Equal("SeveralExports", refusal.Code);
        Assert.Contains(own, refusal.Message, StringComparison.Ordinal);
    }

    private static TestExport TwoFiles(TestExport export)
    {
        export.Add("""{"Item":{"id":{"S":"a"}}}""", """{"Item":{"id":{"S":"b"}}}""");
        export.Add("""{"Item":{"id":{"S":"c"}}}""");
        return export;
    }

    private async Task<ExportException> RefusalAsync(Dictionary<string, byte[]> files)
    {
        Directory.Delete(_folder, recursive: true);
        ExportFiles.Write(_folder, files);
        string summary = files.Keys.Single(key => key.EndsWith("manifest-summary.json", StringComparison.Ordinal));
        return await Assert.ThrowsAsync<ExportException>(() => ExportFiles.ReadAsync(Path.GetDirectoryName(Path.Combine(_folder, summary))!));
    }
}
