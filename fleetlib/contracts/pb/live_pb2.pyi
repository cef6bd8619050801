from fleetlib.contracts.pb import incident_pb2 as _incident_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class VehicleState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VEHICLE_STATE_UNSPECIFIED: _ClassVar[VehicleState]
    VEHICLE_STATE_MOVING: _ClassVar[VehicleState]
    VEHICLE_STATE_STOPPED: _ClassVar[VehicleState]
    VEHICLE_STATE_PARKED: _ClassVar[VehicleState]
    VEHICLE_STATE_ALERT: _ClassVar[VehicleState]
    VEHICLE_STATE_OFFLINE: _ClassVar[VehicleState]
VEHICLE_STATE_UNSPECIFIED: VehicleState
VEHICLE_STATE_MOVING: VehicleState
VEHICLE_STATE_STOPPED: VehicleState
VEHICLE_STATE_PARKED: VehicleState
VEHICLE_STATE_ALERT: VehicleState
VEHICLE_STATE_OFFLINE: VehicleState

class LiveFrame(_message.Message):
    __slots__ = ("time_us", "sent_time_us", "count", "vehicle_id", "longitude_e7", "latitude_e7", "velocity_east_cmps", "velocity_north_cmps", "state", "age_s", "sequence", "complete")
    TIME_US_FIELD_NUMBER: _ClassVar[int]
    SENT_TIME_US_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    VEHICLE_ID_FIELD_NUMBER: _ClassVar[int]
    LONGITUDE_E7_FIELD_NUMBER: _ClassVar[int]
    LATITUDE_E7_FIELD_NUMBER: _ClassVar[int]
    VELOCITY_EAST_CMPS_FIELD_NUMBER: _ClassVar[int]
    VELOCITY_NORTH_CMPS_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    AGE_S_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    time_us: int
    sent_time_us: int
    count: int
    vehicle_id: bytes
    longitude_e7: bytes
    latitude_e7: bytes
    velocity_east_cmps: bytes
    velocity_north_cmps: bytes
    state: bytes
    age_s: bytes
    sequence: int
    complete: bool
    def __init__(self, time_us: _Optional[int] = ..., sent_time_us: _Optional[int] = ..., count: _Optional[int] = ..., vehicle_id: _Optional[bytes] = ..., longitude_e7: _Optional[bytes] = ..., latitude_e7: _Optional[bytes] = ..., velocity_east_cmps: _Optional[bytes] = ..., velocity_north_cmps: _Optional[bytes] = ..., state: _Optional[bytes] = ..., age_s: _Optional[bytes] = ..., sequence: _Optional[int] = ..., complete: _Optional[bool] = ...) -> None: ...

class VehicleDetail(_message.Message):
    __slots__ = ("vehicle_id", "time_us", "latitude_deg", "longitude_deg", "speed_mps", "heading_deg", "acceleration_longitudinal_mps2", "acceleration_lateral_mps2", "odometer_m", "engine_speed_rpm", "energy_level_ratio", "coolant_temperature_celsius", "battery_voltage_v", "flags", "incidents")
    VEHICLE_ID_FIELD_NUMBER: _ClassVar[int]
    TIME_US_FIELD_NUMBER: _ClassVar[int]
    LATITUDE_DEG_FIELD_NUMBER: _ClassVar[int]
    LONGITUDE_DEG_FIELD_NUMBER: _ClassVar[int]
    SPEED_MPS_FIELD_NUMBER: _ClassVar[int]
    HEADING_DEG_FIELD_NUMBER: _ClassVar[int]
    ACCELERATION_LONGITUDINAL_MPS2_FIELD_NUMBER: _ClassVar[int]
    ACCELERATION_LATERAL_MPS2_FIELD_NUMBER: _ClassVar[int]
    ODOMETER_M_FIELD_NUMBER: _ClassVar[int]
    ENGINE_SPEED_RPM_FIELD_NUMBER: _ClassVar[int]
    ENERGY_LEVEL_RATIO_FIELD_NUMBER: _ClassVar[int]
    COOLANT_TEMPERATURE_CELSIUS_FIELD_NUMBER: _ClassVar[int]
    BATTERY_VOLTAGE_V_FIELD_NUMBER: _ClassVar[int]
    FLAGS_FIELD_NUMBER: _ClassVar[int]
    INCIDENTS_FIELD_NUMBER: _ClassVar[int]
    vehicle_id: int
    time_us: int
    latitude_deg: float
    longitude_deg: float
    speed_mps: float
    heading_deg: float
    acceleration_longitudinal_mps2: float
    acceleration_lateral_mps2: float
    odometer_m: int
    engine_speed_rpm: float
    energy_level_ratio: float
    coolant_temperature_celsius: float
    battery_voltage_v: float
    flags: int
    incidents: _containers.RepeatedCompositeFieldContainer[_incident_pb2.Incident]
    def __init__(self, vehicle_id: _Optional[int] = ..., time_us: _Optional[int] = ..., latitude_deg: _Optional[float] = ..., longitude_deg: _Optional[float] = ..., speed_mps: _Optional[float] = ..., heading_deg: _Optional[float] = ..., acceleration_longitudinal_mps2: _Optional[float] = ..., acceleration_lateral_mps2: _Optional[float] = ..., odometer_m: _Optional[int] = ..., engine_speed_rpm: _Optional[float] = ..., energy_level_ratio: _Optional[float] = ..., coolant_temperature_celsius: _Optional[float] = ..., battery_voltage_v: _Optional[float] = ..., flags: _Optional[int] = ..., incidents: _Optional[_Iterable[_Union[_incident_pb2.Incident, _Mapping]]] = ...) -> None: ...

class LiveStats(_message.Message):
    __slots__ = ("vehicles", "online", "moving", "messages_per_s", "lag_s", "incidents_last_hour")
    VEHICLES_FIELD_NUMBER: _ClassVar[int]
    ONLINE_FIELD_NUMBER: _ClassVar[int]
    MOVING_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_PER_S_FIELD_NUMBER: _ClassVar[int]
    LAG_S_FIELD_NUMBER: _ClassVar[int]
    INCIDENTS_LAST_HOUR_FIELD_NUMBER: _ClassVar[int]
    vehicles: int
    online: int
    moving: int
    messages_per_s: float
    lag_s: float
    incidents_last_hour: int
    def __init__(self, vehicles: _Optional[int] = ..., online: _Optional[int] = ..., moving: _Optional[int] = ..., messages_per_s: _Optional[float] = ..., lag_s: _Optional[float] = ..., incidents_last_hour: _Optional[int] = ...) -> None: ...

class LiveMessage(_message.Message):
    __slots__ = ("frame", "incidents", "detail", "stats")
    FRAME_FIELD_NUMBER: _ClassVar[int]
    INCIDENTS_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    STATS_FIELD_NUMBER: _ClassVar[int]
    frame: LiveFrame
    incidents: _incident_pb2.IncidentBatch
    detail: VehicleDetail
    stats: LiveStats
    def __init__(self, frame: _Optional[_Union[LiveFrame, _Mapping]] = ..., incidents: _Optional[_Union[_incident_pb2.IncidentBatch, _Mapping]] = ..., detail: _Optional[_Union[VehicleDetail, _Mapping]] = ..., stats: _Optional[_Union[LiveStats, _Mapping]] = ...) -> None: ...

class LiveRequest(_message.Message):
    __slots__ = ("vehicle_id",)
    VEHICLE_ID_FIELD_NUMBER: _ClassVar[int]
    vehicle_id: int
    def __init__(self, vehicle_id: _Optional[int] = ...) -> None: ...
