"""A real Ceph object gateway (RGW), the server the Open Storage Network runs.

One monitor, one OSD on a sparse file, one gateway. It keeps keys as they are;
it ignores the conditions of deletes, and those of CompleteMultipartUpload.
"""

from servers.ceph.cluster import start

__all__ = ["start"]
