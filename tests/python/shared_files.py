"""What botocore makes of each folder's config and credentials: profiles as JSON, or why it refuses them.

Argument: a folder with a folder for each case. Prints {case: {"refused": text} | {"profiles": {...}}}.
"""

import json
import os
import pathlib
import sys

import botocore.exceptions
import botocore.session


def read(folder):
    os.environ["AWS_CONFIG_FILE"] = str(folder / "config")
    os.environ["AWS_SHARED_CREDENTIALS_FILE"] = str(folder / "credentials")
    try:
        profiles = botocore.session.Session().full_config["profiles"]
    except botocore.exceptions.ConfigParseError as error:
        return {"refused": str(error)}
    return {"profiles": {
        name: {key: value for key, value in settings.items() if isinstance(value, str)}
        for name, settings in profiles.items()
    }}


for name in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[name]
print(json.dumps({folder.name: read(folder) for folder in pathlib.Path(sys.argv[1]).iterdir()}))
