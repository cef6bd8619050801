from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class IncidentKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    INCIDENT_KIND_UNSPECIFIED: _ClassVar[IncidentKind]
    INCIDENT_KIND_CRASH: _ClassVar[IncidentKind]
    INCIDENT_KIND_POSSIBLE_CRASH: _ClassVar[IncidentKind]
    INCIDENT_KIND_HARSH_BRAKING: _ClassVar[IncidentKind]
    INCIDENT_KIND_HARSH_ACCELERATION: _ClassVar[IncidentKind]
    INCIDENT_KIND_HARSH_CORNERING: _ClassVar[IncidentKind]
    INCIDENT_KIND_OVERSPEED: _ClassVar[IncidentKind]
    INCIDENT_KIND_BREAKDOWN: _ClassVar[IncidentKind]
    INCIDENT_KIND_NEAR_MISS: _ClassVar[IncidentKind]
    INCIDENT_KIND_FATIGUE: _ClassVar[IncidentKind]
    INCIDENT_KIND_FUEL_THEFT: _ClassVar[IncidentKind]
    INCIDENT_KIND_BATTERY_FAILURE: _ClassVar[IncidentKind]
    INCIDENT_KIND_SENSOR_FAILURE: _ClassVar[IncidentKind]
    INCIDENT_KIND_GNSS_JAMMING: _ClassVar[IncidentKind]

class Severity(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SEVERITY_UNSPECIFIED: _ClassVar[Severity]
    SEVERITY_LIGHT: _ClassVar[Severity]
    SEVERITY_MODERATE: _ClassVar[Severity]
    SEVERITY_SEVERE: _ClassVar[Severity]
INCIDENT_KIND_UNSPECIFIED: IncidentKind
INCIDENT_KIND_CRASH: IncidentKind
INCIDENT_KIND_POSSIBLE_CRASH: IncidentKind
INCIDENT_KIND_HARSH_BRAKING: IncidentKind
INCIDENT_KIND_HARSH_ACCELERATION: IncidentKind
INCIDENT_KIND_HARSH_CORNERING: IncidentKind
INCIDENT_KIND_OVERSPEED: IncidentKind
INCIDENT_KIND_BREAKDOWN: IncidentKind
INCIDENT_KIND_NEAR_MISS: IncidentKind
INCIDENT_KIND_FATIGUE: IncidentKind
INCIDENT_KIND_FUEL_THEFT: IncidentKind
INCIDENT_KIND_BATTERY_FAILURE: IncidentKind
INCIDENT_KIND_SENSOR_FAILURE: IncidentKind
INCIDENT_KIND_GNSS_JAMMING: IncidentKind
SEVERITY_UNSPECIFIED: Severity
SEVERITY_LIGHT: Severity
SEVERITY_MODERATE: Severity
SEVERITY_SEVERE: Severity

class Incident(_message.Message):
    __slots__ = ("incident_id", "revision", "vehicle_id", "kind", "severity", "start_time_us", "end_time_us", "latitude_e7", "longitude_e7", "speed_cmps", "peak_value", "threshold_value", "detected_time_us", "rule")
    INCIDENT_ID_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    VEHICLE_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    START_TIME_US_FIELD_NUMBER: _ClassVar[int]
    END_TIME_US_FIELD_NUMBER: _ClassVar[int]
    LATITUDE_E7_FIELD_NUMBER: _ClassVar[int]
    LONGITUDE_E7_FIELD_NUMBER: _ClassVar[int]
    SPEED_CMPS_FIELD_NUMBER: _ClassVar[int]
    PEAK_VALUE_FIELD_NUMBER: _ClassVar[int]
    THRESHOLD_VALUE_FIELD_NUMBER: _ClassVar[int]
    DETECTED_TIME_US_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    incident_id: bytes
    revision: int
    vehicle_id: int
    kind: IncidentKind
    severity: Severity
    start_time_us: int
    end_time_us: int
    latitude_e7: int
    longitude_e7: int
    speed_cmps: int
    peak_value: float
    threshold_value: float
    detected_time_us: int
    rule: str
    def __init__(self, incident_id: _Optional[bytes] = ..., revision: _Optional[int] = ..., vehicle_id: _Optional[int] = ..., kind: _Optional[_Union[IncidentKind, str]] = ..., severity: _Optional[_Union[Severity, str]] = ..., start_time_us: _Optional[int] = ..., end_time_us: _Optional[int] = ..., latitude_e7: _Optional[int] = ..., longitude_e7: _Optional[int] = ..., speed_cmps: _Optional[int] = ..., peak_value: _Optional[float] = ..., threshold_value: _Optional[float] = ..., detected_time_us: _Optional[int] = ..., rule: _Optional[str] = ...) -> None: ...

class IncidentBatch(_message.Message):
    __slots__ = ("items",)
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[Incident]
    def __init__(self, items: _Optional[_Iterable[_Union[Incident, _Mapping]]] = ...) -> None: ...

class CrashTrace(_message.Message):
    __slots__ = ("vehicle_id", "trigger_time_us", "boot_id", "sample_rate_hz", "trigger_index", "acceleration_longitudinal_cmps2", "acceleration_lateral_cmps2", "acceleration_vertical_cmps2", "speed_cmps")
    VEHICLE_ID_FIELD_NUMBER: _ClassVar[int]
    TRIGGER_TIME_US_FIELD_NUMBER: _ClassVar[int]
    BOOT_ID_FIELD_NUMBER: _ClassVar[int]
    SAMPLE_RATE_HZ_FIELD_NUMBER: _ClassVar[int]
    TRIGGER_INDEX_FIELD_NUMBER: _ClassVar[int]
    ACCELERATION_LONGITUDINAL_CMPS2_FIELD_NUMBER: _ClassVar[int]
    ACCELERATION_LATERAL_CMPS2_FIELD_NUMBER: _ClassVar[int]
    ACCELERATION_VERTICAL_CMPS2_FIELD_NUMBER: _ClassVar[int]
    SPEED_CMPS_FIELD_NUMBER: _ClassVar[int]
    vehicle_id: int
    trigger_time_us: int
    boot_id: int
    sample_rate_hz: int
    trigger_index: int
    acceleration_longitudinal_cmps2: _containers.RepeatedScalarFieldContainer[int]
    acceleration_lateral_cmps2: _containers.RepeatedScalarFieldContainer[int]
    acceleration_vertical_cmps2: _containers.RepeatedScalarFieldContainer[int]
    speed_cmps: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, vehicle_id: _Optional[int] = ..., trigger_time_us: _Optional[int] = ..., boot_id: _Optional[int] = ..., sample_rate_hz: _Optional[int] = ..., trigger_index: _Optional[int] = ..., acceleration_longitudinal_cmps2: _Optional[_Iterable[int]] = ..., acceleration_lateral_cmps2: _Optional[_Iterable[int]] = ..., acceleration_vertical_cmps2: _Optional[_Iterable[int]] = ..., speed_cmps: _Optional[_Iterable[int]] = ...) -> None: ...
