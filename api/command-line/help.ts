/** What `taskwire --help` says. */
export const HELP = `
taskwire: people's tasks, messages with signed delivery webhooks, and a live task queue.

  taskwire [serve]         serves, until Ctrl-C
  taskwire backup FILE     copies the data of a running or a stopped server into one SQLite file
  taskwire restore FILE    puts a backup in the place of a data folder's content
  taskwire export [FILE]   writes all data as JSON, one object a line
  taskwire import [FILE]   makes a data folder of that
  taskwire doctor          checks a data folder, and says what it finds

  --port NUMBER    where to serve, in place of the setting PORT (3000; 0 picks a free one)
  --data FOLDER    where the data is, in place of the setting DATA_DIR (data)
  --help, -h       this; behind a command, what it does and takes
  --version, -v    the version

All other settings are environment variables, or lines of a file .env in the working directory:
API_KEYS, WEBHOOK_URL, HOST and so on. A bad one stops the start, and says why.

It ends with 0 where all went well, with 1 where it did not or damage was found, and with 2 where
what was typed is not understood.
`;
