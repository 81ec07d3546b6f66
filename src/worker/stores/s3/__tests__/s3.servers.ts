import { describeStore } from '../../__tests__/conformance';
import { placesOn } from './servers';

describeStore('an S3 bucket on SeaweedFS', placesOn('SEAWEEDFS'));
describeStore('an S3 bucket on Ceph', placesOn('RGW'));
